//! Claims against sides worked out by hand.

use super::super::Comparison;
use super::*;

fn study() -> Scope<'static> {
    let mut scope = Scope::new();
    let axes = vec![Axis::names("cell", ["sigmoid", "relu"]), Axis::numbers("seed", vec![0.0, 1.0, 2.0])];
    scope.define_value("gain", Labelled::new(axes, vec![1.0, 2.0, 6.0, 10.0, 30.0, 20.0]).unwrap());
    scope.define_number("L", 6.0);
    scope
}

fn judge(source: &str, scope: &Scope<'_>) -> Vec<Comparison> {
    match parse_relation(source).and_then(|relation| relation.judge(scope)) {
        Ok(found) => found,
        Err(error) => panic!("{}", error.render(source)),
    }
}

#[test]
fn a_tolerance_is_a_share_a_number_or_one_for_each_label() {
    let scope = study();
    let found = judge("mean(gain over seed) ~ {sigmoid: 3.1, relu: 20} within 5%", &scope);
    assert!(found[0].all_hold());
    assert!((found[0].tolerance[1] - 1.0).abs() < 1e-15);
    assert_eq!(found[0].worst_place(), "cell=sigmoid");
    assert!(!judge("mean(gain over seed) ~ {sigmoid: 3.1, relu: 20} within 0.05", &scope)[0].all_hold());
    let map = "mean(gain over seed) ~ {sigmoid: 3.1, relu: 21} within {sigmoid: 0.2, relu: 1}";
    assert!(judge(map, &scope)[0].all_hold());
    assert!(judge("gain ~ gain within {sigmoid: 1%, relu: 2%}", &scope)[0].all_hold());
    let partial = parse_relation("gain ~ gain within {relu: 1}").unwrap();
    assert!(partial.judge(&scope).unwrap_err().message.contains("no tolerance"));
}

#[test]
fn inequalities_chain_and_nan_fails() {
    let scope = study();
    let found = judge("0 < gain <= 30 and L = 6", &scope);
    assert_eq!(found.len(), 3);
    assert!(found.iter().all(Comparison::all_hold));
    assert_eq!(
        (found[1].worst_place().as_str(), found[1].margin[found[1].worst]),
        ("cell=relu, seed=1", 0.0)
    );
    assert!(!judge("log(-1) <= 1", &scope)[0].all_hold());
    assert!(!judge("L < 6", &scope)[0].all_hold());
    assert!(judge("L < 6 or L > 5", &scope)[0].all_hold());
    assert!(judge("all(gain > 0) and not any(gain > 30)", &scope).iter().all(Comparison::all_hold));
    assert!(judge("inf = 1/0", &scope)[0].all_hold());
}

#[test]
fn a_claim_without_its_tolerance_says_what_is_missing() {
    let error = parse_relation("a ~ b").unwrap_err();
    assert!(error.message.starts_with("`within` is missing"));
    assert!(parse_relation("a < b within 3%").unwrap_err().message.contains("belongs to `~`"));
    assert!(parse_relation("a ~ b within {x: 1%, y: 2}").is_err());
    assert!(parse_relation("a ~ b within 3% c").is_err());
}

#[test]
fn the_sides_keep_their_own_axes_for_a_statistic_over_seeds() {
    let scope = study();
    let relation = parse_relation("gain ~ {sigmoid: 3, relu: 20} within 10%").unwrap();
    let sides = relation.parts[0].sides(&scope).unwrap();
    assert_eq!(sides.lhs.axes().len(), 2);
    assert_eq!(sides.rhs.values(), [3.0, 20.0]);
    assert!((sides.tolerance.values()[0] - 0.3).abs() < 1e-15);
}
