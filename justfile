# `just` alone lists the recipes. One profile, release, serves them all, so that dependencies are compiled once.

_default:
    @just --list --unsorted

# run a pipeline on the sample state, or another: just run pipelines/missouri/nightly.yaml --data DIR
run pipeline="pipelines/missouri/sample.yaml" *options:
    cargo run --release -- run {{pipeline}} {{options}}

# all tests, or those whose name holds FILTER
test *filter:
    cargo test --release {{filter}}

# the boundaries of the house alone; seconds once built
houserules:
    cargo test --release --test houserules

# form and lints, as CI judges them
lint:
    cargo fmt --check
    cargo clippy --release --all-targets -- -D warnings

# write the golden outputs anew; read the diff and say in the commit why they changed
bless:
    CLEE_BLESS=1 cargo test --release --test golden
    git diff --stat -- tests/golden

# licences, advisories and the ban on network crates (needs cargo-deny)
deny:
    cargo deny check

# the units of ops/, as systemd reads them
units:
    systemd-analyze verify ops/systemd/*.service ops/systemd/*.timer

# everything CI does
ci:
    .ci/run
