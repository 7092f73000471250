//! Performance profiles (Dolan & Moré 2002, "Benchmarking optimization software with performance profiles").

use super::{extra_axis, name_map, no_fit, whole};
use crate::formula::{self, Axis, Scope};
use crate::notebook::{Curve, FigureCell};
use crate::study::Let;
use crate::yaml::{Diagnostic, Span};

/// One curve for each solver. With r_{p,s} = t_{p,s} / min_s t_{p,s} it has the sorted ratios of the solver as x, infinite
/// where a problem was not solved, and (1, 2, …, n)/n as y: the share of problems with r ≤ τ (equation 2.1).
pub(super) fn curves(cell: &FigureCell, scope: &Scope<'_>, lets: &[Let]) -> Result<Vec<Curve>, Diagnostic> {
    let (Some((_, formula)), Some(colour)) = (cell.y.first(), &cell.color) else { return Ok(Vec::new()) };
    let named: Vec<&(String, Span)> = cell.panels.iter().chain([colour]).chain(&cell.over).collect();
    let value = name_map(formula.eval(scope, lets)?, named.iter().map(|(name, _)| name.as_str()), scope);
    if let Some(extra) = value.axes().iter().find(|axis| !named.iter().any(|(name, _)| *name == axis.name)) {
        return Err(extra_axis(formula, &extra.name, "name it under `over`, or reduce it: mean(… over …)"));
    }
    let mut axes = Vec::new();
    for (name, span) in &named {
        let axis = value.axis(name).ok_or_else(|| {
            Diagnostic::new(format!("nothing in this figure varies over `{name}`"), *span).label("remove it")
        })?;
        axes.push(axis.clone());
    }
    let costs = formula::spread(&value, &axes).map_err(|e| no_fit(&e.message, Some(whole(formula))))?;
    if let Some(odd) = costs.iter().position(|cost| *cost <= 0.0) {
        return Err(Diagnostic::new("the cost of a problem is positive", whole(formula)).label(format!(
            "it is {} at {}",
            costs[odd],
            formula::describe(&axes, odd)
        )));
    }
    let panel = cell.panels.as_ref().and_then(|_| axes.first().cloned());
    let solvers = axes[usize::from(panel.is_some())].clone();
    let n = formula::size(&axes[usize::from(panel.is_some()) + 1..]);
    let ratios = ratios(&costs, solvers.len(), n);
    let rank = Axis::numbers("rank", (1..=n).map(|rank| rank as f64).collect());
    let curves = (0..solvers.len()).map(|solver| {
        let mut x = Vec::new();
        for group in ratios.chunks(solvers.len() * n) {
            let mut own = group[solver * n..(solver + 1) * n].to_vec();
            own.sort_by(f64::total_cmp);
            x.extend(own);
        }
        let y = (0..x.len()).map(|i| (i % n + 1) as f64 / n as f64).collect();
        let axes = panel.iter().chain([&rank]).cloned().collect();
        Curve { label: solvers.labels.show(solver), axes, x, y, value: Vec::new() }
    });
    Ok(curves.collect())
}

/// The cost of each solver as a multiple of the least cost of any on the same problem.
fn ratios(costs: &[f64], n_solvers: usize, n_problems: usize) -> Vec<f64> {
    let mut found = Vec::with_capacity(costs.len());
    for group in costs.chunks(n_solvers * n_problems) {
        let least = |problem: usize| {
            let mut least = f64::INFINITY;
            for cost in group.iter().skip(problem).step_by(n_problems) {
                least = if *cost < least { *cost } else { least };
            }
            least
        };
        let least: Vec<f64> = (0..n_problems).map(least).collect();
        found.extend(group.iter().enumerate().map(|(at, cost)| {
            let ratio = cost / least[at % n_problems];
            // A problem that nobody solved counts against all: inf/inf and NaN are no ratio.
            if ratio.is_finite() { ratio } else { f64::INFINITY }
        }));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ratios_are_to_the_best_and_what_is_not_solved_is_infinite() {
        // Two solvers on three problems: the second solves one that the first does not, and one is solved by none.
        let (inf, nan) = (f64::INFINITY, f64::NAN);
        let found = ratios(&[10.0, inf, nan, 30.0, 7.0, inf], 2, 3);
        assert_eq!(found, [1.0, inf, inf, 3.0, 1.0, inf]);
    }
}
