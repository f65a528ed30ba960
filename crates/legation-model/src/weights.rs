//! The weights file: safetensors, read without copying.

use std::collections::BTreeMap;
use std::fmt;

/// Why weights cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WeightsError(pub(crate) String);

impl fmt::Display for WeightsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the model's weights cannot be used: {}", self.0)
    }
}

impl std::error::Error for WeightsError {}

/// The label sets and sizes that the file's metadata names.
#[derive(Debug, Clone, Default)]
pub struct Config {
    pub version: String,
    pub layers: usize,
    pub upos: Vec<String>,
    pub feats: Vec<String>,
    pub lemma: Vec<String>,
    pub rel: Vec<String>,
    pub name: Vec<String>,
    pub mention: Vec<String>,
    pub sent: Vec<String>,
    /// What a classifier of pairs tells apart.
    pub labels: Vec<String>,
}

/// A safetensors file in memory.
pub(crate) struct Tensors<'a> {
    pub config: Config,
    at: BTreeMap<String, (String, Vec<usize>, &'a [u8])>,
}

impl<'a> Tensors<'a> {
    pub fn parse(bytes: &'a [u8]) -> Result<Tensors<'a>, WeightsError> {
        let fail = |what: &str| WeightsError(what.to_string());
        let size = bytes
            .get(..8)
            .ok_or_else(|| fail("the file is shorter than its own header"))?;
        let size = u64::from_le_bytes(size.try_into().map_err(|_| fail("no header size"))?) as usize;
        let header = bytes
            .get(8..8usize.saturating_add(size))
            .ok_or_else(|| fail("the header is cut off"))?;
        let data = &bytes[8 + size..];
        let header: serde_json::Value =
            serde_json::from_slice(header).map_err(|e| WeightsError(e.to_string()))?;
        let header = header
            .as_object()
            .ok_or_else(|| fail("the header is no object"))?;
        let mut at = BTreeMap::new();
        let mut config = Config::default();
        for (name, entry) in header {
            if name == "__metadata__" {
                if let Some(text) = entry.get("config").and_then(|c| c.as_str()) {
                    config = parse_config(text)?;
                }
                continue;
            }
            let numbers = |key: &str| -> Option<Vec<usize>> {
                entry
                    .get(key)?
                    .as_array()?
                    .iter()
                    .map(|v| v.as_u64().map(|n| n as usize))
                    .collect()
            };
            let (Some(shape), Some(offsets)) = (numbers("shape"), numbers("data_offsets")) else {
                return Err(WeightsError(format!("tensor {name} has no shape or place")));
            };
            let dtype = entry
                .get("dtype")
                .and_then(|d| d.as_str())
                .unwrap_or("")
                .to_string();
            let slice = match offsets[..] {
                [from, to] if from <= to => data.get(from..to),
                _ => None,
            };
            let slice = slice.ok_or_else(|| WeightsError(format!("tensor {name} lies outside the file")))?;
            at.insert(name.clone(), (dtype, shape, slice));
        }
        Ok(Tensors { config, at })
    }

    fn get(&self, name: &str, dtype: &str, width: usize) -> Result<(&[usize], &'a [u8]), WeightsError> {
        let (found, shape, bytes) = self
            .at
            .get(name)
            .ok_or_else(|| WeightsError(format!("tensor {name} is missing")))?;
        let count: usize = shape.iter().product();
        if found != dtype || bytes.len() != count * width {
            return Err(WeightsError(format!(
                "tensor {name} is not of type {dtype} and its own shape"
            )));
        }
        Ok((shape, bytes))
    }

    pub fn f32(&self, name: &str) -> Result<Vec<f32>, WeightsError> {
        let (_, bytes) = self.get(name, "F32", 4)?;
        Ok(bytes
            .chunks_exact(4)
            .map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]]))
            .collect())
    }

    /// An int8 matrix and its number of rows and columns.
    pub fn i8(&self, name: &str) -> Result<(usize, usize, &'a [u8]), WeightsError> {
        let (shape, bytes) = self.get(name, "I8", 1)?;
        match shape {
            [rows, columns] => Ok((*rows, *columns, bytes)),
            _ => Err(WeightsError(format!("tensor {name} is no matrix"))),
        }
    }

    /// A vector of whole numbers.
    pub fn i32(&self, name: &str) -> Result<Vec<i32>, WeightsError> {
        let (_, bytes) = self.get(name, "I32", 4)?;
        Ok(bytes
            .chunks_exact(4)
            .map(|b| i32::from_le_bytes([b[0], b[1], b[2], b[3]]))
            .collect())
    }

    pub fn has(&self, name: &str) -> bool {
        self.at.contains_key(name)
    }
}

fn parse_config(text: &str) -> Result<Config, WeightsError> {
    let value: serde_json::Value = serde_json::from_str(text).map_err(|e| WeightsError(e.to_string()))?;
    // The encoder has lists of its own, the classifier of pairs another; the loaders say what they miss.
    let list = |key: &str| -> Result<Vec<String>, WeightsError> {
        let Some(found) = value.get(key) else {
            return Ok(Vec::new());
        };
        found
            .as_array()
            .and_then(|v| v.iter().map(|s| s.as_str().map(str::to_string)).collect())
            .ok_or_else(|| WeightsError(format!("{key} of the config is no list of words")))
    };
    let number = |key: &str| value.get(key).and_then(|v| v.as_u64()).map(|n| n as usize);
    Ok(Config {
        version: value
            .get("version")
            .and_then(|v| v.as_str())
            .unwrap_or("")
            .to_string(),
        layers: number("layers").unwrap_or(6),
        upos: list("upos")?,
        feats: list("feats")?,
        lemma: list("lemma")?,
        rel: list("rel")?,
        name: list("name")?,
        mention: list("mention")?,
        sent: list("sent")?,
        labels: list("labels")?,
    })
}
