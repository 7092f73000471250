//! The traced objective: values, derivatives and what is counted.

use super::*;
use crate::autodiff::{Graph, Program};

#[test]
fn a_traced_function_has_the_derivatives_of_calculus() {
    let (x, y) = (-1.2, 1.0);
    let mut objective = rosenbrock();
    assert_eq!((objective.dimension(), objective.residual_count()), (2, Some(2)));
    assert!((objective.value(&[x, y]) - 24.2).abs() < 1e-13);
    let mut gradient = [0.0; 2];
    assert!((objective.gradient(&[x, y], &mut gradient) - 24.2).abs() < 1e-13);
    assert!(distance(&gradient, &[-215.6, -88.0]) < 1e-12);
    let mut hessian = [0.0; 4];
    objective.hessian(&[x, y], &mut hessian);
    assert!(distance(&hessian, &[1330.0, 480.0, 480.0, 200.0]) < 1e-11);
    let mut product = [0.0; 2];
    objective.product(&[x, y], &[1.0, -2.0], &mut product);
    assert!(distance(&product, &[370.0, 80.0]) < 1e-11);
    let (mut residuals, mut jacobian) = ([0.0; 2], [0.0; 4]);
    objective.residuals(&[x, y], &mut residuals);
    assert!(distance(&residuals, &[-4.4, 2.2]) < 1e-14);
    let mut again = [0.0; 2];
    objective.jacobian(&[x, y], &mut again, &mut jacobian);
    assert_eq!(again, residuals);
    assert!(distance(&jacobian, &[24.0, 10.0, -1.0, 0.0]) < 1e-14);
}

#[test]
fn columns_in_lanes_are_those_of_products() {
    let n = 12;
    let mut objective = extended_rosenbrock(n);
    let x: Vec<f64> = (0..n).map(|i| 0.3 * i as f64 - 1.0).collect();
    let mut hessian = vec![0.0; n * n];
    objective.hessian(&x, &mut hessian);
    for j in 0..n {
        let mut unit = vec![0.0; n];
        unit[j] = 1.0;
        let mut column = vec![0.0; n];
        objective.product(&x, &unit, &mut column);
        for i in 0..n {
            assert_eq!(column[i].to_bits(), hessian[i * n + j].to_bits());
        }
    }
}

#[test]
fn parameters_of_a_graph_can_be_set() {
    let graph = Graph::new();
    let (x, scale) = (graph.input("x", &[2]), graph.input("scale", &[]));
    let value = scale * ((x - 1.0) * (x - 1.0)).sum();
    let mut objective = Traced::of(&graph, "x", x, value, None).unwrap();
    objective.set("scale", &[3.0]).unwrap();
    assert_eq!(objective.value(&[0.0, 0.0]), 6.0);
    let mut hessian = [0.0; 4];
    objective.hessian(&[0.0, 0.0], &mut hessian);
    assert_eq!(hessian, [6.0, 0.0, 0.0, 6.0]);
    assert_eq!(objective.again().value(&[0.0, 0.0]), 0.0);
    assert!(objective.set("x", &[0.0, 0.0]).is_err());
    assert!(objective.set("y", &[0.0]).is_err());
    // The graph goes on to serve others.
    assert!(Program::<f64>::compile(&graph, &[value]).is_ok());
    assert!(Traced::of(&Graph::new(), "y", x, value, None).is_err());
}

#[test]
fn functions_without_some_derivative_have_zeros() {
    let mut linear = Traced::from_fn(9, |_, x| x.sum()).unwrap();
    let mut hessian = [1.0; 81];
    linear.hessian(&[1.0; 9], &mut hessian);
    assert_eq!(hessian, [0.0; 81]);
    let mut constant = Traced::from_residuals(1, |graph, _| graph.tensor(&[3.0, 4.0], &[2])).unwrap();
    let mut gradient = [1.0];
    assert_eq!((constant.gradient(&[1.0], &mut gradient), gradient), (25.0, [0.0]));
}
