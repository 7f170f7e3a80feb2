//! Curves of recall and precision in, one SVG picture out.
//!
//! Only the corner in which good linking happens is drawn; what lies outside is cut off at its edge.

use std::fmt::Write;

const WIDTH: f64 = 640.0;
const HEIGHT: f64 = 420.0;
const MARGIN: f64 = 56.0;
const RECALL: [f64; 2] = [0.85, 1.0];
const PRECISION: [f64; 2] = [0.96, 1.0];
const COLOURS: [&str; 3] = ["#1b5e9b", "#b3541e", "#555555"];
/// Points nearer than this to the one before are left out.
const STEP: f64 = 0.7;

/// `curves`: a name each, and points of recall and precision.
pub fn draw(curves: &[(&str, Vec<[f64; 2]>)]) -> String {
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" font-family=\"sans-serif\" \
         font-size=\"12\">\n<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n"
    );
    axes(&mut out);
    for (at, (name, points)) in curves.iter().enumerate() {
        let colour = COLOURS[at % COLOURS.len()];
        let path: Vec<String> = thinned(points).iter().map(|[x, y]| format!("{x:.1},{y:.1}")).collect();
        let _ = writeln!(
            out,
            "<polyline fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\" points=\"{}\"/>",
            path.join(" ")
        );
        let y = HEIGHT - MARGIN - 16.0 * (curves.len() - at) as f64;
        let _ = writeln!(out, "<text x=\"{}\" y=\"{y}\" fill=\"{colour}\">{name}</text>", MARGIN + 12.0);
    }
    out.push_str("</svg>\n");
    out
}

fn axes(out: &mut String) {
    for step in 0..=4 {
        let part = f64::from(step) / 4.0;
        let [recall, precision] = [RECALL, PRECISION].map(|[low, high]| low + part * (high - low));
        let ([x, _], [_, y]) = (place([recall, PRECISION[0]]), place([RECALL[0], precision]));
        let (left, right, top, bottom) = (MARGIN, WIDTH - MARGIN, MARGIN, HEIGHT - MARGIN);
        let _ = writeln!(out, "<path stroke=\"#dddddd\" d=\"M{x:.1} {top}V{bottom}M{left} {y:.1}H{right}\"/>");
        let _ = writeln!(out, "<text x=\"{x:.1}\" y=\"{}\" text-anchor=\"middle\">{recall:.4}</text>", bottom + 18.0);
        let _ =
            writeln!(out, "<text x=\"{}\" y=\"{:.1}\" text-anchor=\"end\">{precision:.2}</text>", left - 6.0, y + 4.0);
    }
    let _ = writeln!(
        out,
        "<text x=\"{}\" y=\"{}\" text-anchor=\"middle\">recall, hard rows</text>",
        WIDTH / 2.0,
        HEIGHT - 14.0
    );
    let _ = writeln!(out, "<text x=\"{MARGIN}\" y=\"{}\">precision</text>", MARGIN - 14.0);
}

fn place([recall, precision]: [f64; 2]) -> [f64; 2] {
    let part = |value: f64, [low, high]: [f64; 2]| ((value - low) / (high - low)).clamp(0.0, 1.0);
    let x = MARGIN + part(recall, RECALL) * (WIDTH - 2.0 * MARGIN);
    [x, HEIGHT - MARGIN - part(precision, PRECISION) * (HEIGHT - 2.0 * MARGIN)]
}

fn thinned(points: &[[f64; 2]]) -> Vec<[f64; 2]> {
    let mut out: Vec<[f64; 2]> = Vec::new();
    for [x, y] in points.iter().map(|point| place(*point)) {
        if out.last().is_none_or(|[a, b]| (x - a).abs() + (y - b).abs() > STEP) {
            out.push([x, y]);
        }
    }
    out
}
