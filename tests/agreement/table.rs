//! The table of agreement.

use super::measure::Deviation;

/// What burn-flex has to hold to, everywhere.
pub const TIGHT: f64 = 1e-12;

/// What burn-ndarray has to hold to where it rounds to single precision on the way.
pub const ROUNDED: f64 = 1e-7;

/// One comparison.
#[derive(Debug, Clone)]
pub struct Row {
    /// Our name.
    pub name: String,
    /// What in burn it is held against.
    pub against: String,
    /// What a reader should know.
    pub note: String,
    /// The worst deviations from burn-flex and from burn-ndarray.
    pub found: Option<[Deviation; 2]>,
}

impl Row {
    /// Whether burn-ndarray rounds to single precision here, and only here may it deviate by more than [`TIGHT`].
    fn rounds(&self) -> bool {
        self.note.contains("single precision")
    }

    /// What is wrong with this row, if anything.
    pub fn complaint(&self) -> Option<String> {
        let [flex, ndarray] = self.found?;
        let allowed = if self.rounds() { ROUNDED } else { TIGHT };
        let fine = flex.worst() <= TIGHT && ndarray.worst() <= allowed;
        (!fine).then(|| format!("{}: {flex:?} from burn-flex, {ndarray:?} from burn-ndarray", self.name))
    }

    /// The row as the report keeps it. It names the tolerance that holds and not the deviation, which depends on the
    /// instruction set that burn finds and on the system's elementary functions.
    fn kept(&self) -> String {
        let held = |deviation: Deviation| match deviation.worst() {
            worst if worst <= TIGHT => "1e-12",
            worst if worst <= ROUNDED => "1e-7",
            _ => "**no**",
        };
        let [flex, ndarray] = self.found.map_or(["—"; 2], |found| found.map(held));
        format!("| {} | {} | {flex} | {ndarray} | {} |\n", self.name, self.against, self.note)
    }

    /// The row as the test prints it.
    fn measured(&self) -> String {
        let Some([flex, ndarray]) = self.found else { return String::new() };
        format!(
            "{:32} {:9.1e} {:9.1e}   {:9.1e} {:9.1e}\n",
            self.name, flex.value, flex.gradient, ndarray.value, ndarray.gradient
        )
    }
}

/// The report, from the sections' titles and rows.
pub fn report(sections: &[(&str, &[Row])]) -> String {
    let mut text = String::from(PREAMBLE);
    for (title, rows) in sections {
        text += &format!("\n## {title}\n\n{HEADER}");
        rows.iter().for_each(|row| text += &row.kept());
    }
    text
}

/// The measured deviations, for whoever runs the test.
pub fn measurements(sections: &[(&str, &[Row])]) -> String {
    let mut text = format!("{:32} {:^19}   {:^19}\n", "", "burn-flex", "burn-ndarray");
    text += &format!("{:32} {:>9} {:>9}   {:>9} {:>9}\n", "", "value", "gradient", "value", "gradient");
    sections.iter().flat_map(|(_, rows)| *rows).for_each(|row| text += &row.measured());
    text
}

const HEADER: &str = "| ours | burn | burn-flex | burn-ndarray | note |\n|---|---|---|---|---|\n";

const PREAMBLE: &str = "# Agreement with burn

Every op of the core, every composite, every recurrent cell, deep networks and a hundred steps of training are computed a
second time with [burn](https://burn.dev) 0.22 in double precision, on two backends whose kernels are independent of ours and of
each other. Values and gradients are compared; the table says which relative tolerance both hold. Ops are compared
element by element, on the random examples that each op states; networks and training relative to the largest element of
each tensor.

`cargo test --test agreement -- --nocapture` measures it again, prints the deviations (as a rule a few units in the last
place; the digits depend on the processor and on the system's elementary functions) and fails unless this page is what it
finds. `AGREEMENT=write cargo test --test agreement` writes the page.
";
