use super::*;
use std::os::unix::ffi::OsStringExt;
use std::os::unix::fs::symlink;

fn data() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}

fn put(root: &Path, relative: &str) {
    let path = root.join(relative);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, relative).unwrap();
}

fn list(root: &Path, patterns: &[&str]) -> Vec<String> {
    let patterns: Vec<String> = patterns.iter().map(|&p| p.to_owned()).collect();
    list_inputs(root, &patterns).unwrap().into_iter().map(|path| path.relative).collect()
}

#[test]
fn every_file_at_any_depth_in_the_order_of_bytes() {
    let data = data();
    for name in ["in/b.csv", "in/B.csv", "in/a/z.xlsx", "in/a-b.csv", "in/a/.hidden", "in/a/x/y/deep", "other/c.csv"] {
        put(data.path(), name);
    }
    let all = ["in/B.csv", "in/a-b.csv", "in/a/.hidden", "in/a/x/y/deep", "in/a/z.xlsx", "in/b.csv"];
    assert_eq!(list(data.path(), &["in/**"]), all);
    assert_eq!(list(data.path(), &["in/**", "in/*.csv"]), all, "each path once");
    assert_eq!(list(data.path(), &["in/*.csv"]), ["in/B.csv", "in/a-b.csv", "in/b.csv"]);
}

#[test]
fn a_kind_is_found_whatever_the_extension_and_nothing_else_is() {
    let data = data();
    for name in [
        "registry/officers.csv",
        "registry/officers.XLSX",
        "registry/officers",
        "registry/old/officers.csv",
        "officers.csv",
    ] {
        put(data.path(), name);
    }
    assert_eq!(list(data.path(), &["registry/officers.*"]), ["registry/officers.XLSX", "registry/officers.csv"]);
}

#[test]
fn the_data_folder_may_have_any_name() {
    let data = data();
    put(data.path(), "we[i]rd*/in/a.csv");
    assert_eq!(list(&data.path().join("we[i]rd*"), &["in/**"]), ["in/a.csv"]);
    assert!(list(&data.path().join("absent"), &["in/**"]).is_empty());
}

#[test]
fn a_circle_of_links_ends_and_a_link_to_a_file_is_that_file() {
    let data = data();
    put(data.path(), "in/a/one.csv");
    symlink("..", data.path().join("in/a/up")).unwrap();
    symlink(".", data.path().join("in/a/here")).unwrap();
    symlink("one.csv", data.path().join("in/a/two.csv")).unwrap();
    assert_eq!(list(data.path(), &["in/**"]), ["in/a/one.csv", "in/a/two.csv"]);
}

#[test]
fn what_cannot_be_read_is_listed_with_its_reason() {
    let data = data();
    put(data.path(), "in/good.csv");
    symlink("nowhere", data.path().join("in/broken")).unwrap();
    let _socket = std::os::unix::net::UnixListener::bind(data.path().join("in/socket")).unwrap();
    let listed = list_inputs(data.path(), &["in/**".to_owned()]).unwrap();
    let seen: Vec<_> = listed.iter().map(|p| (p.relative.as_str(), p.problem.map(ReadFault::reason))).collect();
    assert_eq!(seen, [("in/broken", Some("not_found")), ("in/good.csv", None), ("in/socket", Some("not_a_file"))]);
    assert_eq!(read_file(&data.path().join("in/socket"), 10), Err(ReadFault::NotAFile));
}

#[test]
fn folders_too_deep_are_reported_once() {
    let data = data();
    put(data.path(), &format!("in/{}x.csv", "d/".repeat(DEEPEST + 3)));
    let listed = list_inputs(data.path(), &["in/**".to_owned()]).unwrap();
    assert_eq!(listed.iter().map(|p| p.problem).collect::<Vec<_>>(), [Some(ReadFault::TooDeep)]);
}

#[test]
fn names_that_are_no_utf8_stay_apart() {
    let data = data();
    put(data.path(), "in/a.csv");
    for last in [0xE9, 0xE8] {
        let name = std::ffi::OsString::from_vec(vec![b'r', last]);
        fs::write(data.path().join("in").join(name), "x").unwrap();
    }
    let listed = list_inputs(data.path(), &["in/**".to_owned()]).unwrap();
    let seen: Vec<_> = listed.iter().map(|p| (p.relative.as_str(), p.name_escaped)).collect();
    assert_eq!(seen, [("in/a.csv", false), ("in/r%E8", true), ("in/r%E9", true)]);
    assert_eq!(read_file(&listed[1].absolute, 10).unwrap(), b"x");
}

#[test]
fn the_limit_is_inclusive() {
    let data = data();
    put(data.path(), "12345");
    let path = data.path().join("12345");
    assert_eq!(read_file(&path, 5).unwrap(), b"12345");
    assert_eq!(read_file(&path, 4), Err(ReadFault::OverLimit { limit: 4 }));
    assert_eq!(read_file(&data.path().join("absent"), 4), Err(ReadFault::NotFound));
    assert_eq!(read_file(Path::new("/dev/zero"), 4), Err(ReadFault::NotAFile));
}

#[test]
fn patterns_that_leave_the_data_folder_are_refused() {
    for pattern in ["", "/etc/*", "../x", "in//x", "in/./x", "in/[", "in/a**"] {
        assert!(list_inputs(Path::new("."), &[pattern.to_owned()]).is_err(), "{pattern}");
    }
}

#[test]
fn a_streamed_file_is_named_by_what_was_read_and_what_was_not() {
    let folder = tempfile::tempdir().unwrap();
    let (path, content) = (folder.path().join("large.csv"), "one,two\n".repeat(100_000));
    fs::write(&path, &content).unwrap();
    let mut file = StreamedFile::open(&path, 1 << 20).unwrap();
    for wanted in [0, 1, 300_000, 900_000] {
        let (mut reader, mut read) = (file.content().unwrap(), Vec::new());
        reader.by_ref().take(wanted).read_to_end(&mut read).unwrap();
        assert_eq!(read, content.as_bytes()[..content.len().min(wanted as usize)]);
        assert_eq!(reader.finish("a").unwrap(), HashedFile::of("a", content.as_bytes()));
    }
    // grown since it was opened
    fs::write(&path, "x".repeat((1 << 20) + 1)).unwrap();
    assert_eq!(file.content().unwrap().finish("a"), Err(ReadFault::OverLimit { limit: 1 << 20 }));
    assert_eq!(StreamedFile::open(&path, 9).err(), Some(ReadFault::OverLimit { limit: 9 }));
}
