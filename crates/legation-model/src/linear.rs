//! A linear layer of int8 weights, laid out for the kernels when the model is loaded.

use crate::aligned::Aligned;
use crate::simd::portable::Portable;
use crate::simd::{Isa, LANES, Simd};
#[cfg(target_arch = "x86_64")]
use crate::simd::{avx2::Avx2, avx512::Avx512};

pub(crate) struct Linear {
    pub inputs: usize,
    /// Outputs, padded to whole panels; the padding's scale and bias are 0.
    pub outputs: usize,
    /// Panel by panel: for each group of inputs, for each output of the panel, the group's weights.
    pub packed: Aligned<u8>,
    pub scale: Aligned<f32>,
    pub bias: Aligned<f32>,
}

impl Linear {
    /// `parts` together hold, for each output, a row of `inputs` int8 weights (a multiple of 16); `scale` and `bias`
    /// have a value for each output.
    pub fn new(isa: Isa, parts: &[&[u8]], inputs: usize, scale: &[f32], bias: &[f32]) -> Linear {
        match isa {
            #[cfg(target_arch = "x86_64")]
            Isa::Avx512Vnni => pack::<Avx512, { Avx512::GROUP }>(parts, inputs, scale, bias),
            #[cfg(target_arch = "x86_64")]
            Isa::Avx2 => pack::<Avx2, { Avx2::GROUP }>(parts, inputs, scale, bias),
            _ => pack::<Portable, { Portable::GROUP }>(parts, inputs, scale, bias),
        }
    }
}

fn pack<S: Simd, const GROUP: usize>(parts: &[&[u8]], inputs: usize, scale: &[f32], bias: &[f32]) -> Linear {
    let panel = S::DOT * LANES;
    let outputs = scale.len().next_multiple_of(panel);
    let flip = if S::OFFSET { 128 } else { 0 };
    let mut packed = Aligned::zeros(outputs * inputs);
    let mut rows = parts.iter().flat_map(|part| part.chunks_exact(inputs));
    let zeros = vec![0u8; inputs];
    for to in packed.chunks_exact_mut(panel * inputs) {
        let rows: Vec<&[u8]> = (0..panel).map(|_| rows.next().unwrap_or(&zeros)).collect();
        for (group, to) in to.chunks_exact_mut(panel * GROUP).enumerate() {
            for (row, to) in rows.iter().zip(to.as_chunks_mut::<GROUP>().0) {
                let Some(four) = row.as_chunks::<GROUP>().0.get(group) else {
                    continue;
                };
                *to = four.map(|w| w ^ flip);
            }
        }
    }
    let pad = |values: &[f32]| {
        let mut all = Aligned::zeros(outputs);
        all[..values.len()].copy_from_slice(values);
        all
    };
    Linear {
        inputs,
        outputs,
        packed,
        scale: pad(scale),
        bias: pad(bias),
    }
}
