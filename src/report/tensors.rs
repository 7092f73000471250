//! Exported trials as bytes in the format of safetensors, which PyTorch, JAX and NumPy load.

use safetensors::tensor::{Dtype, TensorView, serialize};

use crate::study::{Export, Tensor};

/// The length of the header's length, to a multiple of which the header is padded.
const WORD: usize = 8;

/// The file of an export: its tensors in double precision, its facts as `__metadata__` in their order.
///
/// # Errors
/// A shape does not fit its values, a name appears twice, or the header is too large; as text.
pub fn to_safetensors(export: &Export) -> Result<Vec<u8>, String> {
    let bytes: Vec<Vec<u8>> = export.tensors.iter().map(little_endian).collect();
    let mut views = Vec::new();
    for (tensor, bytes) in export.tensors.iter().zip(&bytes) {
        let view = TensorView::new(Dtype::F64, tensor.shape.clone(), bytes)
            .map_err(|error| format!("the tensor `{}`: {error}", tensor.name))?;
        views.push((tensor.name.as_str(), view));
    }
    let file = serialize(views, None).map_err(|error| error.to_string())?;
    with_facts(&file, &export.facts)
}

/// The bytes of the values. Sign and payload of a NaN depend on machine and build, so every NaN is written as the one of
/// the bits 0x7ff8000000000000.
fn little_endian(tensor: &Tensor) -> Vec<u8> {
    const NAN: u64 = 0x7ff8_0000_0000_0000;
    let bits = |x: &f64| if x.is_nan() { NAN } else { x.to_bits() };
    tensor.values.iter().flat_map(|x| bits(x).to_le_bytes()).collect()
}

/// The same file with facts. The library keeps them in a hash map and writes them in another order at each run; here the
/// same export gives the same bytes.
fn with_facts(file: &[u8], facts: &[(String, String)]) -> Result<Vec<u8>, String> {
    let odd = || "the header of the file is not what was written".to_owned();
    let (length, rest) = file.split_first_chunk::<WORD>().ok_or_else(odd)?;
    let length = usize::try_from(u64::from_le_bytes(*length)).map_err(|_| odd())?;
    let (header, data) = rest.split_at_checked(length).ok_or_else(odd)?;
    let tensors: serde_json::Map<String, serde_json::Value> =
        serde_json::from_slice(header).map_err(|error| error.to_string())?;
    let facts = facts.iter().map(|(name, fact)| (name.clone(), fact.as_str().into())).collect();
    let mut all = serde_json::Map::new();
    all.insert("__metadata__".to_owned(), serde_json::Value::Object(facts));
    all.extend(tensors);
    let mut header = serde_json::to_vec(&all).map_err(|error| error.to_string())?;
    header.resize(header.len().next_multiple_of(WORD), b' ');
    let mut whole = (header.len() as u64).to_le_bytes().to_vec();
    whole.extend(header);
    whole.extend(data);
    Ok(whole)
}

#[cfg(test)]
mod tests {
    use super::*;
    use safetensors::SafeTensors;

    fn tensor(name: &str, shape: &[usize], values: &[f64]) -> Tensor {
        Tensor { name: name.into(), shape: shape.to_vec(), values: values.to_vec() }
    }

    #[test]
    fn what_is_written_is_read_back() {
        let fact = |name: &str, fact: &str| (name.to_owned(), fact.to_owned());
        let facts = vec![fact("study", "s"), fact("cell", "a \"quoted\" one"), fact("a", "χ")];
        let odd = [f64::NAN, f64::INFINITY, -0.0, 5e-324];
        let tensors = vec![tensor("loss", &[], &[0.1]), tensor("b", &[2, 2], &odd)];
        let export = Export { facts: facts.clone(), tensors };
        let file = to_safetensors(&export).unwrap();
        assert_eq!(file, to_safetensors(&export).unwrap());
        let (_, header) = SafeTensors::read_metadata(&file).unwrap();
        for (name, fact) in &facts {
            assert_eq!(header.metadata().as_ref().unwrap().get(name), Some(fact));
        }
        let read = SafeTensors::deserialize(&file).unwrap();
        for tensor in &export.tensors {
            let view = read.tensor(&tensor.name).unwrap();
            assert_eq!((view.dtype(), view.shape()), (Dtype::F64, &tensor.shape[..]));
            assert_eq!(view.data(), little_endian(tensor));
        }
        // The facts stand in the order in which they were given.
        let text = String::from_utf8_lossy(&file);
        assert!(text.contains(r#"{"__metadata__":{"study":"s","cell":"#), "{text}");
    }

    #[test]
    fn all_nans_are_written_as_one_and_no_other_bit_changes() {
        let file = |values: &[f64]| {
            let tensors = vec![tensor("x", &[values.len()], values)];
            to_safetensors(&Export { facts: Vec::new(), tensors }).unwrap()
        };
        let negative = f64::from_bits(0xfff8_0000_0000_0000);
        let payload = f64::from_bits(0x7ff0_0000_0000_00ab);
        let bytes = file(&[negative, payload, -0.0, 5e-324]);
        let read = SafeTensors::deserialize(&bytes).unwrap();
        let view = read.tensor("x").unwrap();
        let words = view.data().chunks_exact(8).map(|word| u64::from_le_bytes(word.try_into().unwrap()));
        let nan = 0x7ff8_0000_0000_0000;
        assert_eq!(words.collect::<Vec<_>>(), [nan, nan, 1 << 63, 1]);
    }

    #[test]
    fn a_shape_that_does_not_fit_is_an_error() {
        let export = Export { facts: Vec::new(), tensors: vec![tensor("w", &[3], &[1.0])] };
        assert!(to_safetensors(&export).unwrap_err().starts_with("the tensor `w`: "));
    }
}
