//! Three or four operations that become one link, where only the link needs what is between them.

use super::fuse::{Builder, Source};
use crate::kernels::{Binary, Code, Place, Trio, Unary};

/// What some drafts are together.
struct Found {
    op: Trio,
    args: [Source; 4],
    inner: Vec<usize>,
}

impl Builder<'_> {
    /// Joins what can be joined; whether anything was.
    pub fn join_more(&mut self) -> bool {
        let mut is_any = false;
        for at in 0..self.drafts.len() {
            let Code::Binary(op) = self.drafts[at].code else { continue };
            let [x, y, ..] = self.drafts[at].args;
            let found = match op {
                Binary::Add => self
                    .root_ratio(x, y)
                    .or_else(|| self.root_ratio(y, x))
                    .or_else(|| self.product_and_square(x, y))
                    .or_else(|| self.product_and_square(y, x))
                    .or_else(|| self.two_products(x, y)),
                Binary::Sub => self.ratio_step(x, y),
                _ => None,
            };
            let Some(Found { op, args, inner }) = found else { continue };
            if !op.takes(args.map(is_number)) {
                continue;
            }
            for inner in inner {
                self.drafts[inner].is_dropped = true;
            }
            self.drafts[at].code = Code::Trio(op);
            self.drafts[at].args = args;
            is_any = true;
        }
        is_any
    }

    /// √a / b + c
    fn root_ratio(&self, ratio: Source, c: Source) -> Option<Found> {
        let (ratio, [root, b]) = self.inner(ratio, Code::Binary(Binary::Div))?;
        let (root, [a, _]) = self.inner(root, Code::Unary(Unary::Sqrt))?;
        let unused = Source::Place(Place::Unused);
        Some(Found { op: Trio::RootRatio, args: [a, b, c, unused], inner: vec![ratio, root] })
    }

    /// d − c · (a / b)
    fn ratio_step(&self, d: Source, product: Source) -> Option<Found> {
        let (product, [x, y]) = self.inner(product, Code::Binary(Binary::Mul))?;
        let division = Code::Binary(Binary::Div);
        let (c, (ratio, [a, b])) = match self.inner(y, division) {
            Some(ratio) => (x, ratio),
            None => (y, self.inner(x, division)?),
        };
        Some(Found { op: Trio::RatioStep, args: [a, b, c, d], inner: vec![product, ratio] })
    }

    /// a · b + c · d
    fn two_products(&self, x: Source, y: Source) -> Option<Found> {
        let (first, [a, b]) = self.inner(x, Code::Binary(Binary::Mul))?;
        let (second, [c, d]) = self.inner(y, Code::Binary(Binary::Mul))?;
        // Numbers stand in front, and the product that has one.
        let number_first = |[a, b]: [Source; 2]| if is_number(b) { [b, a] } else { [a, b] };
        let ([a, b], [c, d]) = (number_first([a, b]), number_first([c, d]));
        let args = if is_number(c) && !is_number(a) { [c, d, a, b] } else { [a, b, c, d] };
        Some(Found { op: Trio::TwoProducts, args, inner: vec![first, second] })
    }

    /// a · b + (c · c) · d
    fn product_and_square(&self, x: Source, y: Source) -> Option<Found> {
        let multiplication = Code::Binary(Binary::Mul);
        let (product, [a, b]) = self.inner(x, multiplication)?;
        let (scaled, [c, d]) = self.inner(y, multiplication)?;
        let (d, (square, [c, other])) = match self.inner(c, multiplication) {
            Some(square) => (d, square),
            None => (c, self.inner(d, multiplication)?),
        };
        let [a, b] = if is_number(b) { [b, a] } else { [a, b] };
        let inner = vec![product, scaled, square];
        (c == other).then_some(Found { op: Trio::ProductAndSquare, args: [a, b, c, d], inner })
    }

    /// A draft of that kind which only one other needs, and its first two arguments.
    fn inner(&self, source: Source, code: Code) -> Option<(usize, [Source; 2])> {
        let Source::Draft(at) = source else { return None };
        let draft = &self.drafts[at];
        (draft.code == code && self.is_private(draft)).then_some((at, [draft.args[0], draft.args[1]]))
    }
}

fn is_number(source: Source) -> bool {
    matches!(source, Source::Place(Place::Number(_)))
}
