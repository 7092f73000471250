//! Choice by a mask.

use super::prelude::*;

/// Choice by a mask.
pub struct Select;

impl Op for Select {
    fn name(&self) -> &'static str {
        "select"
    }

    fn doc(&self) -> OpDoc {
        OpDoc {
            formula: "m ≠ 0 ? x : y",
            domain: "all reals",
            kinks: "none: the mask is not differentiated",
            source: "linear in the two branches",
        }
    }

    fn rule(&self) -> Rule {
        Rule::Linear(&[
            None,
            Some(|call, ct| Cotangent::Value(call.x[0].select(ct, ct.graph().full(0.0, ct.shape())))),
            Some(|call, ct| Cotangent::Value(call.x[0].select(ct.graph().full(0.0, ct.shape()), ct))),
        ])
    }

    fn lower(&self) -> Lower {
        Lower::Select
    }

    fn examples(&self) -> Vec<Example> {
        let branch = || Arg::Values { shape: vec![3, 4], low: -2.0, high: 2.0 };
        vec![Example { attr: Attr::None, args: vec![Arg::Mask { shape: vec![3, 4] }, branch(), branch()] }]
    }
}

impl<'g> Var<'g> {
    /// `then` where `self` is not 0, else `otherwise`, element by element. The shapes are broadcast. What the other branch
    /// would have been (a NaN, say) reaches neither the value nor a derivative.
    pub fn select(self, then: Var<'g>, otherwise: Var<'g>) -> Var<'g> {
        let (mask, then) = self.broadcast_both(then);
        let (then, otherwise) = then.broadcast_both(otherwise);
        let mask = mask.broadcast(otherwise.shape());
        self.graph().apply(OpId::Select, &[mask, then, otherwise], &Attr::None)
    }
}
