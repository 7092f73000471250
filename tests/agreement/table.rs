//! The table of agreement.

use super::counterpart::Reach;
use super::measure::Deviation;

/// What burn-flex has to hold to, everywhere.
pub const DOUBLE: f64 = 1e-12;

/// What burn-ndarray has to hold to where it rounds to single precision on the way.
pub const SINGLE: f64 = 1e-7;

/// One comparison.
#[derive(Debug, Clone)]
pub struct Row {
    /// Our name.
    pub name: String,
    /// What in burn it is held against.
    pub against: String,
    /// What a reader should know.
    pub note: String,
    /// How closely burn-ndarray follows.
    pub ndarray: Reach,
    /// The worst deviations from burn-flex and from burn-ndarray.
    pub found: Option<[Deviation; 2]>,
}

impl Row {
    /// The row of a network, which follows in double precision from both backends.
    pub fn network(name: &str, against: &str, found: [Deviation; 2]) -> Row {
        let (name, against) = (name.to_owned(), against.to_owned());
        Row { name, against, note: String::new(), ndarray: Reach::Double, found: Some(found) }
    }

    /// What is wrong with this row, if anything.
    pub fn complaint(&self) -> Option<String> {
        let [flex, ndarray] = self.found?;
        let follows = match self.ndarray {
            Reach::Double => ndarray.worst() <= DOUBLE,
            Reach::Single(_) => ndarray.worst() <= SINGLE,
            // An exception that is not needed any more should go.
            Reach::Differs(_) => ndarray.value <= DOUBLE && ndarray.gradient > SINGLE,
        };
        let fine = flex.worst() <= DOUBLE && follows;
        (!fine).then(|| format!("{}: {flex:?} from burn-flex, {ndarray:?} from burn-ndarray", self.name))
    }

    /// The row as the report keeps it. It names the tolerance that holds and not the deviation, which depends on the
    /// instruction set that burn finds and on the system's elementary functions.
    fn kept(&self) -> String {
        let held = |deviation: Deviation| match deviation.worst() {
            worst if worst <= DOUBLE => "1e-12",
            worst if worst <= SINGLE => "1e-7",
            _ => "differs",
        };
        let [flex, ndarray] = self.found.map_or(["—"; 2], |found| found.map(held));
        let note = match self.ndarray {
            Reach::Double => &self.note,
            Reach::Single(why) | Reach::Differs(why) => why,
        };
        format!("| {} | {} | {flex} | {ndarray} | {note} |\n", self.name, self.against)
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
each other. Values and gradients are compared; the table says which relative tolerance both hold, on the random
examples that each op states. Functions of single numbers are compared element by element; what sums, and what rounds to
single precision in burn-ndarray, in the Euclidean norm of each tensor.

`cargo test --test agreement -- --nocapture` measures it again, prints the deviations (as a rule a few units in the last
place; the digits depend on the processor and on the system's elementary functions) and fails unless this page is what it
finds. `AGREEMENT=write cargo test --test agreement` writes the page.
";
