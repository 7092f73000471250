//! What the file of a line chart must and must not hold.

use super::*;
use crate::report::palette::slot;

fn chart(panels: Vec<LinePanel>) -> LineChart {
    LineChart { frame: Frame::new("title", "sub"), x: Axis::linear("x"), y: Axis::log("y"), panels }
}

fn panel(series: Vec<Series>) -> LinePanel {
    LinePanel { series, ..LinePanel::default() }
}

fn svg(chart: &LineChart) -> String {
    String::from_utf8(chart.to_svg().unwrap()).unwrap()
}

fn line(name: &str, ends: (f64, f64)) -> Series {
    Series::new(name, slot(0), vec![0.0, 1.0], vec![ends.0, ends.1])
}

/// The attribute of the text element that holds a name, as a number.
fn attribute(file: &str, name: &str, attribute: &str) -> f64 {
    let line = file.lines().find(|line| line.ends_with(&format!(">{name}</text>"))).unwrap();
    let start = line.find(&format!(" {attribute}=\"")).unwrap() + attribute.len() + 3;
    line[start..].split('"').next().unwrap().parse().unwrap()
}

#[test]
fn labels_stand_apart_on_the_side_where_ends_are_spread() {
    let series = ["a", "b", "c"].iter().zip([1.0, 1e-3, 1e-6]).map(|(name, end)| line(name, (end, 1.0)));
    let file = svg(&chart(vec![panel(series.collect())]));
    let x = attribute(&file, "a", "x");
    assert!(x < 1500.0, "labels stand at the left: {x}");
    let heights: Vec<f64> = ["a", "b", "c"].iter().map(|name| attribute(&file, name, "y")).collect();
    assert!(heights.windows(2).all(|pair| pair[1] - pair[0] >= 139.0), "{heights:?}");
}

#[test]
fn crowded_ends_are_spread_and_nothing_leaves_the_figure() {
    let names: Vec<String> = (0..12).map(|index| format!("variant {index}")).collect();
    let series = names.iter().map(|name| line(name, (1.0, 1.0))).collect();
    let file = svg(&chart(vec![panel(series)]));
    let mut heights: Vec<f64> = names.iter().map(|name| attribute(&file, name, "y")).collect();
    heights.sort_by(f64::total_cmp);
    assert!(heights.windows(2).all(|pair| pair[1] - pair[0] >= 139.0), "{heights:?}");
    assert!(heights[0] > 0.0 && heights[11] < 3800.0);
}

#[test]
fn names_that_have_no_room_go_to_a_legend() {
    let name = "a variant whose name is much too long for the end of a line";
    let file = svg(&chart(vec![panel(vec![line(name, (1.0, 2.0))])]));
    assert!(attribute(&file, name, "y") < 800.0, "the legend stands above the plane");
}

#[test]
fn what_cannot_be_drawn_breaks_the_line_and_is_counted() {
    let y = vec![1.0, 2.0, f64::NAN, 3.0, 4.0, 0.0, f64::INFINITY];
    let series = Series::new("loss", slot(2), (0..7).map(f64::from).collect(), y);
    let file = svg(&chart(vec![panel(vec![series])]));
    assert!(file.contains("Breaks in lines: loss, 2 values not finite and 1 value not positive."), "{file}");
    let thick = file.lines().filter(|line| line.contains("stroke=\"#D55E00\" stroke-width=\"24\""));
    assert_eq!(thick.count(), 2, "{file}");
}

#[test]
fn nothing_to_draw_is_a_figure_and_not_a_fault() {
    let empty = Series::new("none", slot(0), Vec::new(), Vec::new());
    assert!(svg(&chart(vec![panel(vec![empty])])).contains("</svg>"));
    let wild = line("wild", (f64::MIN_POSITIVE, f64::MAX));
    assert!(!svg(&chart(vec![panel(vec![wild])])).contains("NaN"));
}

#[test]
fn the_same_chart_gives_the_same_bytes() {
    let guide = Guide::prediction("theory", vec![0.0, 1.0], vec![1.0, 1e-3]);
    let chart = chart(vec![LinePanel { guides: vec![guide], ..panel(vec![line("a", (1.0, 1e-3))]) }; 2]);
    assert_eq!(chart.to_svg().unwrap(), chart.to_svg().unwrap());
    assert!(svg(&chart).contains(">theory</text>"));
}

#[test]
fn columns_of_different_lengths_are_refused() {
    let mut series = line("a", (1.0, 2.0));
    series.runs.push(vec![1.0]);
    let error = chart(vec![panel(vec![series])]).to_svg().unwrap_err();
    assert_eq!(error.to_string(), "series `a`: 2 values are needed, 1 are given");
    assert!(matches!(chart(Vec::new()).to_svg(), Err(ChartError::Empty(_))));
}
