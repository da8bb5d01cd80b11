//! `images.commit` and `images.import`: images that are made of a container, or of an archive, with changes in the words of
//! a Dockerfile.

use super::build::{many, one};
use super::create;
use super::{body, rule};
use crate::api::asked::{Asked, Given};
use crate::api::container::Container;
use crate::api::refusal::{Refusal, excerpt};

/// An image that is made without a build.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Made {
    /// The container that it is made of; nothing: an archive.
    pub container: Option<String>,
    /// Where the archive comes from, where it is not the body: an address that the engine fetches.
    pub fetched_from: Option<String>,
    /// The name that it gets, as written.
    pub repository: Option<String>,
    /// The tag that it gets.
    pub tag: Option<String>,
    /// The platform that it is said to be for.
    pub platform: Option<String>,
    /// Instructions that change its configuration.
    pub instructions: Vec<Instruction>,
    /// The configuration that is given beside them.
    pub configuration: Container,
}

/// An instruction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Instruction {
    /// The word, upper case: `USER`, `ENV`, `CMD` …
    pub word: String,
    /// What is behind it.
    pub rest: String,
}

/// Reads an image that is made without a build. Of other operations than `images.commit` and `images.import` nothing.
///
/// # Errors
/// Where the request can't be brought into that form.
pub fn made(asked: &Asked) -> Result<Option<Made>, Refusal> {
    let mut made = match asked.operation.id {
        "images.commit" => commit(asked)?,
        "images.import" => Made {
            fetched_from: one(asked, "fromSrc").filter(|it| it != "-"),
            ..Made::default()
        },
        _ => return Ok(None),
    };
    made.repository = one(asked, "repo");
    made.tag = one(asked, "tag");
    made.platform = one(asked, "platform");
    made.instructions = instructions(&many(asked, "changes"))?;
    Ok(Some(made))
}

/// Reads the parts that only a container has. One client repeats its query in the body: it has to be the same.
fn commit(asked: &Asked) -> Result<Made, Refusal> {
    let mut made = Made {
        container: one(asked, "container"),
        ..Made::default()
    };
    if asked.body == Given::None {
        return Ok(made);
    }
    let body = body(asked)?;
    for name in ["container", "repo", "tag"] {
        let place = body.field(name)?;
        let text = place.text()?;
        if text.is_some() && text != one(asked, name) {
            return Err(place.refuse(rule::CONFLICT, "is not what the query says"));
        }
    }
    let place = body.field("changes")?;
    if place.is_there() && place.words()? != many(asked, "changes") {
        return Err(place.refuse(rule::CONFLICT, "is not what the query says"));
    }
    made.configuration = create::config(&body)?;
    made.configuration.image = body.field("Image")?.text()?;
    Ok(made)
}

/// Reads instructions, as the engine does: all values joined by line breaks, and each line an instruction. What would join
/// or hide lines – a backslash or a backtick at the end, a comment, which may be a directive – is refused.
fn instructions(values: &[String]) -> Result<Vec<Instruction>, Refusal> {
    let mut all = Vec::new();
    for (index, value) in values.iter().enumerate() {
        let at = format!("query changes[{index}]");
        let refuse = |line: &str, why: &str| {
            let why = format!("`{}` {why}", excerpt(line));
            Refusal::new(rule::INSTRUCTION, at.clone(), why)
        };
        if value.contains(|c: char| c.is_control() && !matches!(c, '\n' | '\t')) {
            return Err(refuse(value, "holds what can't be seen"));
        }
        for line in value.lines().map(str::trim).filter(|it| !it.is_empty()) {
            if line.starts_with('#') || line.ends_with(['\\', '`']) {
                return Err(refuse(line, "is a comment, or goes on in the next line"));
            }
            let end = line.find(char::is_whitespace).unwrap_or(line.len());
            let (word, rest) = line.split_at(end);
            let word = word.to_ascii_uppercase();
            if !WORDS.contains(&word.as_str()) {
                return Err(refuse(line, "is no instruction that may stand here"));
            }
            let rest = rest.trim().to_owned();
            all.push(Instruction { word, rest });
        }
    }
    Ok(all)
}

/// The instructions that the engine takes here.
const WORDS: [&str; 11] = [
    "CMD",
    "ENTRYPOINT",
    "ENV",
    "EXPOSE",
    "HEALTHCHECK",
    "LABEL",
    "ONBUILD",
    "STOPSIGNAL",
    "USER",
    "VOLUME",
    "WORKDIR",
];
