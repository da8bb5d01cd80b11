//! Weights in the format safetensors ("Format"): eight bytes of length, then a header in JSON, which may begin with
//! `__metadata__`. Names and licences stand there only where the tool follows the `ModelSpec` (`modelspec.title`);
//! of others the name of the file is taken.

use crate::extractor::{Extracted, Extractor, Grouping, Interest, LayerFile, Names};
use crate::language::document::json;
use crate::language::document::text::decode;
use crate::language::model::{model, stem};
use crate::language::word::licence;
use crate::language::{Read, add};
use crate::unpack::Unpack;

/// Reads the start of `*.safetensors`.
#[derive(Clone, Copy, Debug)]
pub struct Safetensors;

impl Extractor for Safetensors {
    fn id(&self) -> &'static str {
        "safetensors"
    }

    fn version(&self) -> u32 {
        1
    }

    fn names(&self) -> Option<Names> {
        Some(Names {
            files: &[],
            endings: &[".safetensors"],
        })
    }

    fn interest(&self, _: &str) -> Option<Interest> {
        Some(Interest {
            max_bytes: 4 << 10,
            grouping: Grouping::Head,
        })
    }

    fn wants(&self, start: &[u8]) -> bool {
        start.get(8) == Some(&b'{')
    }

    fn extract(&self, files: &[LayerFile], _: &dyn Unpack, out: &mut Extracted) {
        for file in files {
            let read = parse_safetensors(&file.path, &file.bytes);
            add("safetensors file", file, read, out);
        }
    }
}

/// Reads the start of a file of weights.
pub fn parse_safetensors(path: &str, bytes: &[u8]) -> Read {
    let header = bytes.get(8..).unwrap_or_default();
    if header.first() != Some(&b'{') {
        return Err("it does not begin as one".to_owned());
    }
    // The header is most often longer than what is read: the part before the cut is what is wanted.
    let (text, _) = decode(header);
    let document = json::parse(&text);
    let metadata = document
        .roots
        .first()
        .and_then(|root| root.get("__metadata__"));
    let field = |name| metadata.and_then(|metadata| metadata.text_of(name));
    let name = field("modelspec.title").unwrap_or_else(|| whole(stem(path)));
    let Some(mut model) = model(name, "") else {
        return Err("it has no usable name".to_owned());
    };
    model.licences = field("modelspec.license")
        .and_then(licence)
        .into_iter()
        .collect();
    Ok(Some(model))
}

/// `model-00001-of-00002` without the number of the part.
fn whole(stem: &str) -> &str {
    let Some((start, count)) = stem.rsplit_once("-of-") else {
        return stem;
    };
    let number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    match start.rsplit_once('-') {
        Some((name, part)) if number(part) && number(count) && !name.is_empty() => name,
        _ => stem,
    }
}
