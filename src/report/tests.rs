//! Figures of every kind from a notebook: no text on other text, none outside, small files, the same bytes again.

use super::font;
use super::geometry::Rect;
use super::page;
use crate::notebook::{CellRecord, FigureRecord, Notebook, Records};
use crate::runner::{Options, Silent, run};

fn records(text: &str) -> Records {
    let notebook = Notebook::parse("t", "t.yaml", text, &[]).map_err(|e| e.render()).unwrap();
    let options = Options { jobs: 1, folder: std::path::PathBuf::new(), log: None };
    run(&notebook, &options, &Silent).map_err(|e| format!("{e:?}")).unwrap()
}

/// The figures of a notebook with their names.
fn drawn(text: &str) -> Vec<(String, String)> {
    let files = page::files(&records(text)).unwrap();
    let figures = files.into_iter().filter(|(path, _)| path.ends_with(".svg"));
    figures.map(|(path, bytes)| (path, String::from_utf8(bytes).unwrap())).collect()
}

fn figure(records: &Records) -> &FigureRecord {
    let is_figure = |cell: &&CellRecord| matches!(cell, CellRecord::Figure(_));
    let Some(CellRecord::Figure(figure)) = records.cells.iter().find(is_figure) else { panic!("no figure") };
    figure
}

fn attribute<'a>(line: &'a str, name: &str) -> Option<&'a str> {
    let start = line.find(&format!(" {name}=\""))? + name.len() + 3;
    line[start..].split('"').next()
}

/// The boxes of all horizontal text of a figure, in its own units.
fn texts(svg: &str) -> Vec<(String, Rect)> {
    let lines = svg.lines().filter(|line| line.starts_with("<text") && !line.contains("rotate("));
    lines
        .map(|line| {
            let number = |name| attribute(line, name).unwrap().parse::<f64>().unwrap() / 10.0;
            let words = line.split_once('>').unwrap().1.trim_end_matches("</text>");
            let words = words.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
            let (x, y, size) = (number("x"), number("y"), number("font-size"));
            let width = font::run_width(&words, size, line.contains("bold"));
            let x0 = match attribute(line, "text-anchor") {
                Some("middle") => x - width / 2.0,
                Some("end") => x - width,
                _ => x,
            };
            (words, Rect { x0, y0: y - 0.72 * size, x1: x0 + width, y1: y + 0.15 * size })
        })
        .collect()
}

fn check(name: &str, svg: &str) {
    let (width, height) =
        ["width", "height"].map(|side| attribute(svg, side).unwrap().parse().unwrap()).into();
    let sheet = Rect { x0: 0.0, y0: 0.0, x1: width, y1: height };
    let texts = texts(svg);
    assert!(texts.len() > 4, "{name}: {texts:?}");
    for (k, (words, place)) in texts.iter().enumerate() {
        assert!(
            sheet.contains((place.x0, place.y0)) && sheet.contains((place.x1, place.y1)),
            "{name}: {words}"
        );
        for (other, taken) in &texts[..k] {
            assert!(!place.grown(-0.6).meets(taken), "{name}: `{words}` stands on `{other}`");
        }
    }
    assert!(!svg.contains("NaN\"") && !svg.contains("inf\""), "{name}");
}

const PATHS: &str = "
title: T
cells:
- study: valley
  kind: evaluate
  let: {a: -8*(1-s/kappa)^step, b: (1-s)^step + 0*kappa}
  vary: {kappa: [2, 10, 50], s: [0.9, 1.9, 2.3], step: 0..61}
  measure: {u: a, v: b}
- figure: panels
  title: Three valleys
  kind: contour
  surface: (x^2 + kappa*y^2)/2
  x: -9..2
  y: -1.5..1.5
  paths: \"{x: u, y: v}\"
  color: s
  panels: kappa
  minima: \"{x: 0, y: 0}\"
- figure: alone
  title: One valley with the paths of three step sizes that have long names
  kind: contour
  let: {p: \"{x: u[kappa=10], y: v[kappa=10]}\"}
  surface: (x^2 + 10*y^2)/2
  x: -9..2
  y: -1.5..1.5
  paths: {a path with a long name: \"p[s=0.9]\", another such path: \"p[s=1.9]\", the third and last: \"p[s=2.3]\"}
  dots: 5
- figure: field
  title: A field
  kind: quiver
  field: \"{x: -y, y: x}\"
  x: -2..2
  y: -1..1
  paths: \"{x: u[kappa=10]/9, y: v[kappa=10]/2}\"
  color: s
";

#[test]
fn figures_of_a_plane_have_their_names_apart() {
    for (name, svg) in drawn(PATHS) {
        check(&name, &svg);
        assert!(svg.len() < 60_000, "{name}: {} bytes", svg.len());
    }
}

#[test]
fn a_plane_has_its_surface_its_start_and_its_minimum() {
    let records = records(PATHS);
    let figure = figure(&records);
    let layer = &figure.layers[0];
    assert_eq!(layer.panels.as_ref().map(|axis| axis.len()), Some(3));
    let n = layer.x.len();
    assert_eq!((layer.x[0], layer.x[n - 1], layer.y[0]), (-9.0, 2.0, -1.5));
    // The last panel's corner: (81 + 50·2.25)/2.
    assert!((layer.values[2 * n * layer.y.len()] - 96.75).abs() < 1e-12);
    let names: Vec<&str> = figure.curves[0].axes.iter().map(|axis| axis.name.as_str()).collect();
    assert_eq!(names, ["kappa", "s", "step"]);
    assert_eq!((figure.curves[0].x[0], figure.curves[0].y[0]), (-8.0, 1.0));
    let files = page::files(&records).unwrap();
    let text = |k: usize| String::from_utf8(files[k].1.clone()).unwrap();
    for word in [">start<", ">minimum<", ">s = 0.9<", "a dot every 5 steps"] {
        assert!(text(0).contains(word), "{word}");
    }
    assert!(text(2).contains("arrows grow with the root of the field"), "{}", text(2));
}

/// A map of 200 × 200 with noise in it, the worst case for runs, and one of wide regions.
const REGIONS: &str = "
title: T
cells:
- study: map
  kind: evaluate
  let: {noise: 4375.85*sin(12.9898*x + 78.233*y), mixed: floor(3*(noise - floor(noise)))}
  vary: {x: \"linspace(-1, 1, 200)\", y: \"linspace(-1, 1, 200)\"}
  measure: {wide: \"if(x^2 + y^2 > 1.4, 0/0, if(abs(y) < 0.45, 0, sign(y)))\", fine: mixed}
- figure: wide
  title: Regions
  kind: regions
  x: x
  y: y
  value: wide
  regions: {0: the saddle attracts, 1: upper minimum, -1: lower minimum}
  otherwise: never
  theory: {boundary: \"if(abs(x) < 0.9, 0.45, 0/0)\", \"\": -0.45}
- figure: fine
  title: Noise
  kind: regions
  x: x
  y: y
  value: fine
  regions: {0: first, 1: second, 2: third}
";

#[test]
fn regions_are_named_inside_or_in_the_legend_and_take_few_bytes() {
    let figures = drawn(REGIONS);
    for (name, svg) in &figures {
        check(name, svg);
        assert!(svg.len() < 60_000, "{name}: {} bytes", svg.len());
    }
    let place = |svg: &str, name: &str| texts(svg).into_iter().find(|(words, _)| words == name).unwrap().1;
    let wide = &figures[0].1;
    // The corners are too small for their name, which goes to the legend above the plane.
    assert!(place(wide, "never").y0 < 70.0 && place(wide, "the saddle attracts").y0 > 150.0);
    let [upper, lower] = ["upper minimum", "lower minimum"].map(|name| place(wide, name));
    let boundary = place(wide, "boundary");
    assert!(upper.y1 < lower.y0 && !boundary.meets(&upper) && !boundary.meets(&lower));
    assert!(!wide.contains("<image") && figures[1].1.contains("<image"));
    for name in ["first", "second", "third"] {
        assert!(place(&figures[1].1, name).y0 < 70.0, "noise has no room for names");
    }
}

#[test]
fn a_map_with_a_range_names_what_is_above_it() {
    let text = "
title: T
cells:
- study: ball
  kind: evaluate
  let: {t: 1 + beta - s, d: t^2 - 4*beta}
  vary: {s: \"linspace(0.02, 4, 60)\", beta: \"linspace(0, 0.99, 50)\"}
  measure: {rate: \"if(d < 0, sqrt(beta), (abs(t) + sqrt(abs(d)))/2)\"}
- figure: phase
  title: Phases
  kind: heatmap
  x: s
  y: beta
  value: rate
  range: [0, 1]
  above: diverges
  palette: cividis reversed
  theory: {s = 2(1 + β): 2*(1 + beta)}
";
    let figures = drawn(text);
    check("phase", &figures[0].1);
    let texts = texts(&figures[0].1);
    let place = |name: &str| texts.iter().find(|(words, _)| words == name).unwrap().1;
    assert!(place("diverges").x0 > 320.0 && place("diverges").y0 > 150.0, "in the lower right");
    // The formula varies over β only, so that the boundary has a place s at each β.
    let records = records(text);
    let boundary = &figure(&records).theory[0];
    assert_eq!((boundary.x[0], boundary.y[0]), (2.0, 0.0));
    assert_eq!(boundary.y.len(), 50);
}

#[test]
fn eighty_thousand_points_are_a_small_picture_and_few_are_dots() {
    let text = "
title: T
cells:
- study: noise
  kind: evaluate
  let: {noise: 4375.85*sin(12.9898*r + 78.233*start), t: noise - floor(noise)}
  vary: {r: \"linspace(1, 4, 400)\", start: \"linspace(0, 1, 200)\"}
  measure: {late: t}
- figure: many
  title: Many
  kind: points
  x: r
  y: late
  theory: {half: 1/2 + 0*r}
- figure: few
  title: Few
  kind: points
  x: r
  y: \"late[start=[0, 1]]\"
  color: start
  log: x
";
    let figures = drawn(text);
    for (name, svg) in &figures {
        check(name, svg);
        assert!(svg.len() < 100_000, "{name}: {} bytes", svg.len());
    }
    assert!(figures[0].1.contains("<image") && !figures[1].1.contains("<image"));
    assert!(figures[1].1.contains(">start = 0<") && figures[1].1.contains(">start = 1<"));
}

const COUNTS: &str = "
title: T
cells:
- study: bench
  kind: evaluate
  vary: {problem: 0..4, solver: {fast: {m: 0}, slow: {m: 1}}}
  measure: {cost: \"if(problem = 3, inf, if(m = 1, if(problem = 2, 0/0, 2*(problem + 1)), if(problem = 1, 12, 1)))\"}
- figure: profile
  title: Profile
  kind: profile
  cost: cost
  over: problem
  color: solver
- study: chain
  kind: evaluate
  vary: {k: 1..31, size: [1, 2]}
  measure: {lam: size*k^2}
- figure: stems
  title: Stems
  kind: spectrum
  values: \"lam[size=1]\"
  theory: {squares: k^2}
- figure: dots
  title: Dots
  kind: spectrum
  values: lam
  color: size
  log: y
- figure: density
  title: Density
  kind: histogram
  values: lam
  bins: 9
  color: size
  theory: {root: 1/(2*sqrt(x*900))}
  x label: eigenvalue
";

#[test]
fn profiles_spectra_and_densities_count() {
    let records = records(COUNTS);
    let found: Vec<&FigureRecord> = records
        .cells
        .iter()
        .filter_map(|cell| if let CellRecord::Figure(figure) = cell { Some(&**figure) } else { None })
        .collect();
    let inf = f64::INFINITY;
    // Costs of fast: 1, 12, 1, −; of slow: 2, 4, −, −.
    let profile: Vec<(&str, &[f64])> =
        found[0].curves.iter().map(|c| (c.label.as_str(), c.x.as_slice())).collect();
    assert_eq!(profile, [("fast", &[1.0, 1.0, 3.0, inf][..]), ("slow", &[1.0, 2.0, inf, inf][..])]);
    assert_eq!(found[0].curves[0].y, [0.25, 0.5, 0.75, 1.0]);
    let stems = &found[1].curves[0];
    assert_eq!((stems.x[0], stems.y[0], stems.y[29]), (1.0, 900.0, 1.0));
    let bars = &found[3].curves[0];
    for group in [&(0..10), &(10..20)] {
        let mut area = 0.0;
        for k in group.start..group.end - 1 {
            area += bars.y[k] * (bars.x[k + 1] - bars.x[k]);
        }
        assert!((area - 1.0).abs() < 1e-12, "{area}");
    }
    assert_eq!((bars.x[0], bars.x[9]), (1.0, 1800.0));
    let figures = drawn(COUNTS);
    for (name, svg) in &figures {
        check(name, svg);
    }
    assert_eq!(figures, drawn(COUNTS), "the same bytes again");
}

#[test]
fn slopes_are_drawn_beside_their_lines() {
    let text = "
title: T
cells:
- study: rules
  kind: evaluate
  vary: {h: \"log(1e-6, 1, 30)\", rule: {forward: {p: 1}, central: {p: 2}}}
  measure: {err: h^p}
- figure: rates
  title: Rates
  x: h
  y: err
  color: rule
  log: [x, y]
  slopes: {forward: 1, central: 2, half: 1/2}
";
    let (name, svg) = &drawn(text)[0];
    check(name, svg);
    for word in [">slope 1<", ">slope 2<", ">half, slope 0.5<"] {
        assert!(svg.contains(word), "{word}");
    }
    let anonymous = text.replace("{forward: 1, central: 2, half: 1/2}", "[1, 2]");
    assert!(drawn(&anonymous)[0].1.contains(">slope 2<"));
}
