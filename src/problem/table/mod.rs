//! Tables of features with a target: shipped data sets, and those that users bring as CSV.

mod csv;
mod shipped;

pub use csv::{CsvError, CsvOptions, Label};
pub use shipped::{SHIPPED_TABLES, ShippedTable};

/// Rows of features, and a target for each.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// The names of the features.
    pub columns: Vec<String>,
    /// The features, `[rows, columns]`, row-major.
    pub features: Vec<f64>,
    /// The target of each row as a number: what stands there, or where that is a name, the position of the class.
    pub target: Vec<f64>,
    /// The distinct targets in order, as they were written: by size where all are numbers, else by name.
    pub classes: Vec<String>,
    /// The position of each row's target among the classes.
    pub class: Vec<usize>,
}

/// A table that is not fit for what is asked of it.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum TableError {
    /// A feature has one value in all rows.
    #[error(
        "the column `{column}` has the value {value} in all rows, so it cannot be standardised; leave it out"
    )]
    Constant {
        /// The column.
        column: String,
        /// The value.
        value: f64,
    },
    /// The digits are damaged.
    #[error(transparent)]
    Digits(#[from] super::DigitsError),
    /// A table is malformed.
    #[error(transparent)]
    Csv(#[from] CsvError),
    /// A table whose columns cannot be chosen.
    #[error("`{0}` has one target and its columns are pixels; leave out `target` and `without`")]
    Fixed(&'static str),
}

impl Table {
    /// The number of rows.
    pub fn rows(&self) -> usize {
        self.target.len()
    }

    /// The features of a row.
    pub fn row(&self, at: usize) -> &[f64] {
        let n = self.columns.len();
        self.features.get(at * n..(at + 1) * n).unwrap_or_default()
    }

    /// The means of the features.
    pub fn means(&self) -> Vec<f64> {
        let mut means = vec![0.0; self.columns.len()];
        for at in 0..self.rows() {
            for (mean, x) in means.iter_mut().zip(self.row(at)) {
                *mean += x;
            }
        }
        for mean in &mut means {
            *mean /= self.rows() as f64;
        }
        means
    }

    /// The covariance of the features, `[columns, columns]`: means of products of deviations, over the number of rows.
    pub fn covariance(&self) -> Vec<f64> {
        let (n, means) = (self.columns.len(), self.means());
        let mut covariance = vec![0.0; n * n];
        for at in 0..self.rows() {
            let row = self.row(at);
            for i in 0..n {
                for j in 0..n {
                    covariance[i * n + j] += (row[i] - means[i]) * (row[j] - means[j]);
                }
            }
        }
        for entry in &mut covariance {
            *entry /= self.rows() as f64;
        }
        covariance
    }

    /// The table with each feature moved to mean 0.
    #[must_use]
    pub fn centred(&self) -> Table {
        let (n, means) = (self.columns.len(), self.means());
        let mut table = self.clone();
        for (j, mean) in means.iter().enumerate() {
            for x in table.features.iter_mut().skip(j).step_by(n) {
                *x -= mean;
            }
        }
        table
    }

    /// The table with each feature moved and scaled to mean 0 and standard deviation 1 (over the number of rows).
    ///
    /// # Errors
    /// [`TableError::Constant`] if a feature has one value only.
    pub fn standardised(&self) -> Result<Table, TableError> {
        let (n, means, covariance) = (self.columns.len(), self.means(), self.covariance());
        let mut table = self.clone();
        for j in 0..n {
            let first = self.features.get(j).copied().unwrap_or(0.0);
            if self.features.iter().skip(j).step_by(n).all(|&x| x == first) {
                return Err(TableError::Constant { column: self.columns[j].clone(), value: first });
            }
            let sd = covariance[j * n + j].sqrt();
            for x in table.features.iter_mut().skip(j).step_by(n) {
                *x = (*x - means[j]) / sd;
            }
        }
        Ok(table)
    }
}

#[cfg(test)]
mod tests;
