//! Charts as inline SVG, drawn by us: no script, no font, no network.
//!
//! In: labelled numbers in hundredths. Out: SVG whose widths are shares of whatever width it is given while its letters
//! keep their size, so that it reads on a phone as on paper. Always: a name and a description for those who cannot
//! see it, no meaning in colour alone, all text escaped.

use std::fmt::Write;
use std::rc::Rc;

/// Colours that keep apart for colour-blind readers and in grey, each at least 3:1 against white.
pub const COLOURS: [&str; 6] = ["#1f5f99", "#c4601d", "#5b6b7b", "#2a7f62", "#8a4f9e", "#8c6d1f"];

pub struct Chart {
    /// Unique in the page.
    pub id: String,
    pub title: String,
    pub description: String,
    /// What is measured, written at the axis.
    pub axis: String,
    /// A value as it is written at a bar and at the axis.
    pub written: Rc<dyn Fn(i64) -> String>,
    pub series: Vec<String>,
    /// Label and one value per series.
    pub bars: Vec<(String, Vec<i64>)>,
    /// The end of the axis; the largest bar decides where none is given.
    pub end: Option<i64>,
}

impl Chart {
    /// The chart in pieces of at most `most` bars on one and the same axis, none of which a sheet of paper has to cut.
    pub fn pieces(self, most: usize) -> Vec<Chart> {
        if self.bars.len() <= most {
            return vec![self];
        }
        let end = self.end.or_else(|| self.bars.iter().map(|(_, values)| values.iter().sum()).max());
        let number = self.bars.len().div_ceil(most);
        let piece = |(at, bars): (usize, &[(String, Vec<i64>)])| Chart {
            id: format!("{}-{}", self.id, at + 1),
            title: format!("{}, part {} of {number}", self.title, at + 1),
            description: if at == 0 { self.description.clone() } else { "Goes on from the part above.".to_owned() },
            axis: self.axis.clone(),
            written: Rc::clone(&self.written),
            series: self.series.clone(),
            bars: bars.to_vec(),
            end,
        };
        self.bars.chunks(most).enumerate().map(piece).collect()
    }
}

/// Share of the width that bars may take; the rest is for the figure after the longest.
const ROOM: f64 = 82.0;
const LINE: usize = 44;
const COLUMN_HEIGHT: f64 = 170.0;

/// Bars from left to right, one below the other, each under its label. Several series are stacked.
pub fn horizontal(chart: &Chart) -> String {
    let axis = Axis::of(chart);
    let foot = chart.bars.len() * LINE + legend_height(chart);
    let mut svg = open(chart, foot + 44);
    legend(&mut svg, chart);
    for mark in &axis.ticks {
        let x = axis.share(*mark) * ROOM;
        let _ =
            write!(svg, r#"<line x1="{x:.2}%" x2="{x:.2}%" y1="{}" y2="{foot}" class="grid"/>"#, legend_height(chart));
        let _ = write!(
            svg,
            r#"<text x="{x:.2}%" y="{}" class="tick" text-anchor="{}">{}</text>"#,
            foot + 16,
            anchor(x),
            tick(chart, *mark)
        );
    }
    for (position, (label, values)) in chart.bars.iter().enumerate() {
        let (top, label) = (legend_height(chart) + position * LINE, escape(label));
        let parts = if chart.series.len() > 1 { parts(chart, values) } else { String::new() };
        let _ = write!(
            svg,
            r#"<text x="0" y="{}" class="label">{label}<tspan dx="8" class="parts">{parts}</tspan></text>"#,
            top + 14
        );
        let end = stack(&mut svg, values, &axis, top + 20);
        if parts.is_empty() {
            let value = (chart.written)(values.iter().sum());
            let _ = write!(svg, r#"<text x="{end:.2}%" dx="6" y="{}" class="value">{value}</text>"#, top + 33);
        }
    }
    let _ = write!(svg, r#"<text x="0" y="{}" class="axis">{}</text></svg>"#, foot + 36, escape(&chart.axis));
    svg
}

/// The values of a stacked bar by name, so that no reader depends on its colours.
fn parts(chart: &Chart, values: &[i64]) -> String {
    let part = |(name, value): (&String, &i64)| format!("{} {}", (chart.written)(*value), escape(&name.to_lowercase()));
    chart.series.iter().zip(values).map(part).collect::<Vec<_>>().join(", ")
}

fn stack(svg: &mut String, values: &[i64], axis: &Axis, y: usize) -> f64 {
    let mut x = 0.0;
    for (value, colour) in values.iter().zip(COLOURS.iter().cycle()) {
        let width = axis.share(*value) * ROOM;
        let _ =
            write!(svg, r#"<rect x="{x:.3}%" y="{y}" width="{width:.3}%" height="17" fill="{colour}" class="bar"/>"#);
        x += width;
    }
    x
}

/// Bars from the bottom up, side by side: for few short labels.
pub fn columns(chart: &Chart) -> String {
    let axis = Axis::of(chart);
    let (top, height) = (24.0, COLUMN_HEIGHT);
    let foot = top + height;
    let mut svg = open(chart, foot as usize + 50);
    for mark in &axis.ticks {
        let y = foot - axis.share(*mark) * height;
        let _ = write!(svg, r#"<line x1="0" x2="100%" y1="{y:.1}" y2="{y:.1}" class="grid"/>"#);
        let _ = write!(svg, r#"<text x="0" y="{:.1}" class="tick">{}</text>"#, y - 4.0, tick(chart, *mark));
    }
    let (left, slot) = (12.0, 88.0 / chart.bars.len().max(1) as f64);
    for (position, (label, values)) in chart.bars.iter().enumerate() {
        let (value, middle) = (values.iter().sum::<i64>(), left + slot * (position as f64 + 0.5));
        let tall = axis.share(value) * height;
        let (x, width) = (middle - slot * 0.3, slot * 0.6);
        let _ = write!(
            svg,
            r#"<rect x="{x:.2}%" y="{:.1}" width="{width:.2}%" height="{tall:.1}" fill="{}" class="bar"/>"#,
            foot - tall,
            COLOURS[0]
        );
        let _ = write!(
            svg,
            r#"<text x="{middle:.2}%" y="{:.1}" class="value" text-anchor="middle">{}</text>"#,
            foot - tall - 6.0,
            (chart.written)(value)
        );
        let _ = write!(
            svg,
            r#"<text x="{middle:.2}%" y="{}" class="tick" text-anchor="middle">{}</text>"#,
            foot + 16.0,
            escape(label)
        );
    }
    let _ = write!(svg, r#"<line x1="0" x2="100%" y1="{foot}" y2="{foot}" class="base"/>"#);
    let _ = write!(svg, r#"<text x="0" y="{}" class="axis">{}</text></svg>"#, foot + 40.0, escape(&chart.axis));
    svg
}

fn open(chart: &Chart, height: usize) -> String {
    let (id, title, description) = (&chart.id, escape(&chart.title), escape(&chart.description));
    format!(
        r#"<svg class="chart" role="img" aria-labelledby="{id}-t {id}-d" width="100%" height="{height}" xmlns="http://www.w3.org/2000/svg"><title id="{id}-t">{title}</title><desc id="{id}-d">{description}</desc>"#
    )
}

/// Names of the series beside their colours, one a line, in the order in which they are stacked.
fn legend(svg: &mut String, chart: &Chart) {
    for (position, name) in chart.series.iter().enumerate().filter(|_| chart.series.len() > 1) {
        let (y, colour) = (position * 20, COLOURS[position % COLOURS.len()]);
        let _ = write!(svg, r#"<rect x="0" y="{y}" width="13" height="13" fill="{colour}"/>"#);
        let _ = write!(svg, r#"<text x="20" y="{}" class="legend">{}</text>"#, y + 11, escape(name));
    }
}

fn legend_height(chart: &Chart) -> usize {
    if chart.series.len() > 1 { chart.series.len() * 20 + 8 } else { 0 }
}

fn anchor(x: f64) -> &'static str {
    if x < 1.0 { "start" } else { "middle" }
}

struct Axis {
    ticks: Vec<i64>,
    end: i64,
}

impl Axis {
    /// Round steps from nought to past the largest bar.
    fn of(chart: &Chart) -> Self {
        let largest = chart.bars.iter().map(|(_, values)| values.iter().sum()).max().unwrap_or(0);
        let wanted = chart.end.unwrap_or(largest).max(100);
        let step = step(wanted);
        let count = (wanted + step - 1) / step;
        Self { ticks: (0..=count).map(|i| i * step).collect(), end: count * step }
    }

    fn share(&self, value: i64) -> f64 {
        value as f64 / self.end as f64
    }
}

/// One, two, two and a half or five times a power of ten, so that at most five steps reach `wanted`. At least one whole.
fn step(wanted: i64) -> i64 {
    let mut power = 100;
    loop {
        for factor in [10, 20, 25, 50] {
            let step = power * factor / 10;
            if step % 100 == 0 && step * 5 >= wanted {
                return step;
            }
        }
        power *= 10;
    }
}

/// A round figure at the axis needs no decimals.
fn tick(chart: &Chart, value: i64) -> String {
    (chart.written)(value).replace(".0 %", " %")
}

/// Text as XML text or attribute.
pub fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            c if c.is_control() => safe.push(' '),
            c => safe.push(c),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_axis_is_round_and_reaches_the_longest_bar() {
        for (wanted, expected) in
            [(1, 100), (500, 100), (510, 200), (10_000, 2_000), (10_100, 2_500), (123_456, 25_000)]
        {
            assert_eq!(step(wanted), expected, "{wanted}");
        }
    }

    #[test]
    fn text_cannot_break_out() {
        let chart = Chart {
            id: "x".into(),
            title: "<script>".into(),
            description: "\"&".into(),
            axis: "a'b".into(),
            written: Rc::new(crate::publish::wording::hundredths),
            series: vec!["<b>".into(), "c".into()],
            bars: vec![("</svg>".into(), vec![100, 200])],
            end: None,
        };
        for svg in [horizontal(&chart), columns(&chart)] {
            assert!(!svg.contains("<script>") && !svg.contains("<b>") && svg.matches("</svg>").count() == 1);
            assert!(svg.contains(r#"role="img""#) && svg.contains("<title") && svg.contains("<desc"));
        }
    }
}
