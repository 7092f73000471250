//! Tables from CSV: what is read, and where errors point.

use super::*;
use crate::linalg::symmetric_eigenvalues;

fn read(text: &str, options: &CsvOptions) -> Result<Table, CsvError> {
    Table::read("mine.csv", text, options)
}

fn message(text: &str) -> String {
    read(text, &CsvOptions::default()).unwrap_err().to_string()
}

fn condition(table: &Table) -> f64 {
    let values = symmetric_eigenvalues(&table.covariance(), table.columns.len()).unwrap();
    values[values.len() - 1] / values[0]
}

#[test]
fn shipped_tables_have_their_rows_and_conditioning() {
    let shape = |name: &str| {
        let table = ShippedTable::find(name).unwrap().table().unwrap();
        let mut counts = vec![0; table.classes.len()];
        table.class.iter().for_each(|&class| counts[class] += 1);
        (table.rows(), table.columns.len(), counts)
    };
    assert_eq!(shape("wine"), (178, 13, vec![59, 71, 48]));
    assert_eq!(shape("breast-cancer"), (569, 30, vec![212, 357]));
    let (rows, columns, classes) = shape("digits");
    assert_eq!((rows, columns, classes.len()), (1797, 64, 10));
    let wine = ShippedTable::find("wine").unwrap().table().unwrap();
    assert_eq!((&*wine.columns[0], wine.row(0)[0], wine.row(177)[12]), ("alcohol", 14.23, 560.0));
    // Computed with NumPy. The smallest eigenvalue of the last is known to five digits only.
    let cancer = ShippedTable::find("breast_cancer").unwrap().table().unwrap();
    for (table, raw, standard, digits) in
        [(&wine, 12_092_318.286, 45.520_837_9, 1e-8), (&cancer, 632_171_419_434.0, 99_828.068_5, 1e-4)]
    {
        let found = [condition(table), condition(&table.standardised().unwrap())];
        assert!((found[0] / raw - 1.0).abs() < digits, "{found:?}");
        assert!((found[1] / standard - 1.0).abs() < digits, "{found:?}");
    }
}

#[test]
fn standardised_features_have_mean_0_and_variance_1() {
    let table = ShippedTable::find("wine").unwrap().table().unwrap().standardised().unwrap();
    let covariance = table.covariance();
    for (j, mean) in table.means().iter().enumerate() {
        assert!(mean.abs() < 1e-13 && (covariance[j * 13 + j] - 1.0).abs() < 1e-13);
    }
    let constant = read("a,b,c\n1,2,0\n1,3,1\n", &CsvOptions::default()).unwrap();
    let error = constant.standardised().unwrap_err().to_string();
    assert_eq!(
        error,
        "the column `a` has the value 1 in all rows, so it cannot be standardised; leave it out"
    );
}

#[test]
fn tables_are_read_with_and_without_names() {
    let table =
        read("height,\"weight, kg\",sex\n1.8, 80 ,m\n\n1.6,5.5e1,\"f\"\n", &CsvOptions::default()).unwrap();
    assert_eq!(table.columns, ["height", "weight, kg"]);
    assert_eq!(
        (table.features, table.classes),
        (vec![1.8, 80.0, 1.6, 55.0], vec!["f".to_owned(), "m".to_owned()])
    );
    assert_eq!((table.class, table.target), (vec![1, 0], vec![1.0, 0.0]));

    let first = CsvOptions { label: Label::Column("1".into()), without: vec!["3".into()] };
    let table = read("10,1,x,2\n9,3,y,4\n10.0,5,z,6", &first).unwrap();
    assert_eq!(
        (table.columns, table.features),
        (vec!["x2".to_owned(), "x4".to_owned()], vec![1.0, 2.0, 3.0, 4.0, 5.0, 6.0])
    );
    assert_eq!((table.target, table.class), (vec![10.0, 9.0, 10.0], vec![1, 0, 1]));
    assert_eq!(table.classes, ["9", "10"]);

    let named = CsvOptions { label: Label::Column("b".into()), without: vec!["a".into()] };
    let table = read("\u{feff}a,b,c\r\nno,1,2\r\nyes,3,4\r\n", &named).unwrap();
    assert_eq!(
        (table.columns, table.features, table.target),
        (vec!["c".to_owned()], vec![2.0, 4.0], vec![1.0, 3.0])
    );
}

#[test]
fn errors_say_where_and_what_to_write() {
    let help = "write a number such as 1.5, with a point and no unit, or leave out the column with `without`";
    assert_eq!(
        message("a,b,c\n1,2,0\n1,2 kg,0\n"),
        format!("mine.csv, line 3, column 2: `2 kg` is not a number; {help}")
    );
    assert_eq!(
        message("1,2,0\n1,2\n"),
        "mine.csv, line 2: there are 2 fields, and the first line has 3; every line needs the same number of fields"
    );
    assert_eq!(message("\n \n"), "mine.csv: the file is empty; write one row a line, fields between commas");
    assert_eq!(
        message("a,b\n"),
        "mine.csv: there is a line of names and no row; write one row a line, fields between commas"
    );
    assert_eq!(
        message("1;2;0\n"),
        "mine.csv, line 1: there is one field only, and a row needs a feature and a label; separate fields by commas"
    );
    assert_eq!(
        message("1,\"a\n"),
        "mine.csv, line 1, column 2: a quote is not closed; end the field with `\"`"
    );
    assert_eq!(
        message("1,2\nNaN,0\n"),
        "mine.csv, line 2, column 1: `NaN` is not finite; write a finite number, or leave out the row"
    );
    assert_eq!(
        message("1,2\n,0\n"),
        "mine.csv, line 2, column 1: the field is empty; write a number such as 1.5, or leave out the row"
    );
    assert_eq!(
        message("1,2\n1,\n"),
        "mine.csv, line 2, column 2: the label is missing; write a number or a name"
    );
    let options = CsvOptions { label: Label::Column("sex".into()), ..CsvOptions::default() };
    let error = read("a,b\n1,2\n", &options).unwrap_err().to_string();
    assert_eq!(
        error,
        "mine.csv, line 1: there is no column `sex`; write one of a, b, or a number from 1 to 2"
    );
    let options = CsvOptions { without: vec!["a".into()], ..CsvOptions::default() };
    let error = read("a,b\n1,2\n", &options).unwrap_err().to_string();
    assert_eq!(error, "mine.csv: no column is left for the features; leave out fewer columns, or add one");
}
