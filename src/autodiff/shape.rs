//! Shapes: up to [`MAX_RANK`] sizes, row-major, copied by value.

use std::fmt;

/// The most axes that a tensor of the core may have.
pub const MAX_RANK: usize = 5;

/// The sizes of a tensor's axes, outermost first. A scalar has none.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Shape {
    rank: u8,
    dims: [u32; MAX_RANK],
}

impl Shape {
    /// The shape of a scalar.
    pub const SCALAR: Shape = Shape { rank: 0, dims: [0; MAX_RANK] };

    /// A shape from its sizes; `None` if there are more than [`MAX_RANK`] or one does not fit 32 bits.
    pub fn new(dims: &[usize]) -> Option<Shape> {
        if dims.len() > MAX_RANK {
            return None;
        }
        let mut shape = Shape { rank: dims.len() as u8, dims: [0; MAX_RANK] };
        let mut total = 1usize;
        for (slot, &size) in shape.dims.iter_mut().zip(dims) {
            *slot = u32::try_from(size).ok()?;
            total = total.checked_mul(size)?;
        }
        u32::try_from(total).ok()?;
        Some(shape)
    }

    /// The number of axes.
    pub fn rank(&self) -> usize {
        self.rank as usize
    }

    /// The size of one axis; 1 for an axis that the shape lacks.
    pub fn dim(&self, axis: usize) -> usize {
        if axis < self.rank() { self.dims[axis] as usize } else { 1 }
    }

    /// The sizes of all axes.
    pub fn dims(&self) -> impl DoubleEndedIterator<Item = usize> + ExactSizeIterator + '_ {
        self.dims[..self.rank()].iter().map(|&size| size as usize)
    }

    /// The number of elements.
    pub fn len(&self) -> usize {
        self.dims().product()
    }

    /// Whether the tensor has no element.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Elements before, along and after an axis: the shape seen as `[outer, n, inner]`.
    pub fn around(&self, axis: usize) -> (usize, usize, usize) {
        let outer = self.dims().take(axis).product();
        let inner = self.dims().skip(axis + 1).product();
        (outer, self.dim(axis), inner)
    }

    /// The same shape with another size along one axis.
    pub fn with_dim(&self, axis: usize, size: usize) -> Shape {
        let mut shape = *self;
        if axis < self.rank() {
            shape.dims[axis] = size as u32;
        }
        shape
    }

    /// The shape with the axes of a bit mask left out.
    pub fn without(&self, mask: u8) -> Shape {
        let mut shape = Shape::SCALAR;
        for axis in (0..self.rank()).filter(|axis| mask & (1 << axis) == 0) {
            shape.dims[shape.rank as usize] = self.dims[axis];
            shape.rank += 1;
        }
        shape
    }

    /// The shape with the axes of a bit mask set to size 1.
    pub fn collapsed(&self, mask: u8) -> Shape {
        (0..self.rank()).filter(|axis| mask & (1 << axis) != 0).fold(*self, |s, axis| s.with_dim(axis, 1))
    }

    /// The common shape of two operands: aligned at the last axis, sizes equal or 1 (as in NumPy).
    pub fn broadcast(&self, other: &Shape) -> Option<Shape> {
        let rank = self.rank().max(other.rank());
        let mut shape = Shape { rank: rank as u8, dims: [0; MAX_RANK] };
        for axis in 0..rank {
            let (a, b) = (self.aligned(axis, rank), other.aligned(axis, rank));
            shape.dims[axis] = match (a, b) {
                (a, b) if a == b => a,
                (1, b) => b,
                (a, 1) => a,
                _ => return None,
            };
        }
        Some(shape)
    }

    /// The bit mask of the axes of `wide` along which this shape is repeated when it is broadcast to it.
    pub fn repeated_in(&self, wide: &Shape) -> u8 {
        let rank = wide.rank();
        let repeated = |axis: &usize| {
            *axis < rank - self.rank() || (self.aligned(*axis, rank) == 1 && wide.dims[*axis] != 1)
        };
        (0..rank).filter(repeated).fold(0, |mask, axis| mask | (1 << axis))
    }

    fn aligned(&self, axis: usize, rank: usize) -> u32 {
        let missing = rank - self.rank();
        if axis < missing { 1 } else { self.dims[axis - missing] }
    }
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all: Vec<String> = self.dims().map(|size| size.to_string()).collect();
        write!(f, "[{}]", all.join(", "))
    }
}

impl fmt::Debug for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::Shape;

    fn shape(dims: &[usize]) -> Shape {
        Shape::new(dims).unwrap()
    }

    #[test]
    fn broadcasting_aligns_at_the_last_axis() {
        assert_eq!(shape(&[4, 1, 3]).broadcast(&shape(&[2, 3])), Some(shape(&[4, 2, 3])));
        assert_eq!(shape(&[2]).broadcast(&shape(&[3])), None);
        assert_eq!(shape(&[2, 3]).repeated_in(&shape(&[4, 2, 3])), 0b001);
        assert_eq!(shape(&[2, 1]).repeated_in(&shape(&[4, 2, 3])), 0b101);
    }

    #[test]
    fn too_large_or_too_deep_is_no_shape() {
        assert_eq!(Shape::new(&[1 << 20, 1 << 20]), None);
        assert_eq!(Shape::new(&[1; 6]), None);
    }
}
