//! The autodiff core: a flat graph closed under differentiation, and programs that replay it.
