//! Where the time of a call goes, for measurements: kept with the feature `times` only.

/// A part of the work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Words to pieces, and their embeddings.
    Input,
    /// Integer products of the encoder.
    Products,
    Attention,
    /// GELU, normalisation and quantisation.
    Rows,
    /// The heads that look at one word.
    Heads,
    /// Arcs, trees and relations.
    Parse,
}

/// Seconds of each part since the scratch was made.
#[cfg(feature = "times")]
#[derive(Clone, Copy, Debug, Default)]
pub struct Times {
    seconds: [f64; 6],
}

#[cfg(feature = "times")]
impl Times {
    pub fn parts(&self) -> impl Iterator<Item = (Part, f64)> {
        use Part::*;
        [Input, Products, Attention, Rows, Heads, Parse]
            .into_iter()
            .zip(self.seconds)
    }
}

/// Measures from one call of [`Clock::add`] to the next.
pub(crate) struct Clock {
    #[cfg(feature = "times")]
    since: std::time::Instant,
}

#[cfg(not(feature = "times"))]
impl Clock {
    #[inline(always)]
    pub fn start() -> Clock {
        Clock {}
    }

    #[inline(always)]
    pub fn add(&mut self, _: &mut crate::Scratch, _: Part) {}
}

#[cfg(feature = "times")]
impl Clock {
    pub fn start() -> Clock {
        Clock {
            since: std::time::Instant::now(),
        }
    }

    pub fn add(&mut self, scratch: &mut crate::Scratch, part: Part) {
        let now = std::time::Instant::now();
        scratch.times.seconds[part as usize] += (now - self.since).as_secs_f64();
        self.since = now;
    }
}
