//! The data sets that are part of the binary.

use super::csv::CsvOptions;
use super::{Table, TableError};
use crate::problem::digits;

/// A data set that is part of the binary.
#[derive(Debug, Clone, Copy)]
pub struct ShippedTable {
    /// Its name in notebooks.
    pub name: &'static str,
    /// What it is and where it comes from.
    pub doc: &'static str,
    text: Option<&'static str>,
}

/// Every data set that is part of the binary.
pub static SHIPPED_TABLES: &[ShippedTable] = &[
    ShippedTable {
        name: "wine",
        doc: "178 wines of three cultivars, 13 results of a chemical analysis (Aeberhard & Forina 1992).",
        text: Some(include_str!("../../../experiments/data/wine.csv")),
    },
    ShippedTable {
        name: "breast_cancer",
        doc: "569 tumours, 0 malignant and 1 benign, 30 features of cell nuclei (Wolberg et al. 1995).",
        text: Some(include_str!("../../../experiments/data/breast_cancer.csv")),
    },
    ShippedTable {
        name: "digits",
        doc: "1797 handwritten digits, 64 grey values in 0..=1 (Alpaydin & Kaynak 1998).",
        text: None,
    },
];

impl ShippedTable {
    /// The data set of a name; `-` stands for `_` too.
    pub fn find(name: &str) -> Option<&'static ShippedTable> {
        SHIPPED_TABLES.iter().find(|table| table.name == name.replace('-', "_"))
    }

    /// The table, as it was published.
    ///
    /// # Errors
    /// [`TableError`] if the packed file is damaged.
    pub fn table(&self) -> Result<Table, TableError> {
        self.read(&CsvOptions::default())
    }

    /// The table with another target, or without some columns.
    ///
    /// # Errors
    /// [`TableError`] if there is no such column, or the columns of this table cannot be chosen.
    pub fn read(&self, options: &CsvOptions) -> Result<Table, TableError> {
        match self.text {
            Some(text) => Ok(Table::read(self.name, text, options)?),
            None if *options == CsvOptions::default() => digits_table(),
            None => Err(TableError::Fixed(self.name)),
        }
    }
}

fn digits_table() -> Result<Table, TableError> {
    let digits = digits()?;
    let class: Vec<usize> = digits.classes.iter().map(|&class| usize::from(class)).collect();
    Ok(Table {
        columns: (0..64).map(|at| format!("pixel_{}_{}", at / 8, at % 8)).collect(),
        features: digits.pixels.clone(),
        target: class.iter().map(|&class| class as f64).collect(),
        classes: (0..10).map(|class| class.to_string()).collect(),
        class,
    })
}
