//! Deltas: one database written by means of another. `docs/database-channel.md` describes the file.
//!
//! A delta is a list of pieces of the new file in order, each either a range of the old file as it
//! is, or a patch against such a range (see [`seawall_artifact::unpack::patch`]). The writer makes
//! a piece of each section, so that what did not change costs nothing; the reader knows nothing of
//! sections. A delta from the empty file is the database, packed.
//!
//! A delta is trusted for nothing: its own digest is in the signed manifest, and so is that of the
//! result.

use std::collections::BTreeMap;
use std::ops::Range;

use seawall_advisory::store::{Database, Span};
use seawall_artifact::unpack::patch;

/// Why a delta cannot be applied or made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The bytes do not begin as a delta does.
    #[error("this is no database delta")]
    NotADelta,
    /// It is of another version.
    #[error("the delta has format version {0}, and this Seawall reads version 1")]
    Version(u32),
    /// It starts from another file.
    #[error("the delta starts from another database")]
    OtherBase,
    /// It contradicts itself.
    #[error("the delta is damaged: {0}")]
    Damaged(&'static str),
    /// The encoder failed.
    #[error("the delta cannot be made: {0}")]
    Unmade(String),
}

/// Makes the delta from one database to another. Without `old` it starts from the empty file.
///
/// # Errors
/// Where the encoder has no memory.
pub fn make(old: Option<&Database>, new: &Database) -> Result<Vec<u8>, Error> {
    let base = old.map(Database::as_bytes).unwrap_or_default();
    let known: BTreeMap<String, Range<usize>> = old
        .map(|old| pieces(&old.spans(), base.len()))
        .unwrap_or_default()
        .into_iter()
        .map(|piece| (piece.name, piece.range))
        .collect();
    let target = new.as_bytes();
    let (mut operations, mut patches) = (Vec::new(), Vec::new());
    let mut count: u32 = 0;
    for piece in pieces(&new.spans(), target.len()) {
        let range = known.get(&piece.name).cloned().unwrap_or(0..0);
        let from = base.get(range.clone()).unwrap_or_default();
        let content = target.get(piece.range).unwrap_or_default();
        let patch = if from == content && !content.is_empty() {
            Vec::new()
        } else {
            patch::encode(from, content).map_err(|error| Error::Unmade(error.to_string()))?
        };
        for number in [range.start, from.len(), content.len(), patch.len()] {
            operations.extend_from_slice(&number64(number).to_le_bytes());
        }
        patches.extend_from_slice(&patch);
        count = count.saturating_add(1);
    }
    let mut out = MAGIC.to_vec();
    out.extend_from_slice(&VERSION.to_le_bytes());
    out.extend_from_slice(&count.to_le_bytes());
    out.extend_from_slice(&sha256(base));
    out.extend_from_slice(&sha256(target));
    out.extend_from_slice(&number64(target.len()).to_le_bytes());
    out.append(&mut operations);
    out.append(&mut patches);
    Ok(out)
}

/// Applies a delta to the file it starts from; gives exactly `size` bytes with the digest that the
/// delta names.
///
/// # Errors
/// Where it does not fit, or is damaged.
pub fn apply(base: &[u8], delta: &[u8], size: u64) -> Result<Vec<u8>, Error> {
    let rest = delta.strip_prefix(MAGIC).ok_or(Error::NotADelta)?;
    let (version, rest) = take(rest)?;
    let version = u32::from_le_bytes(version);
    if version != VERSION {
        return Err(Error::Version(version));
    }
    let (count, rest) = take(rest)?;
    let (from, rest) = take::<32>(rest)?;
    let (to, rest) = take::<32>(rest)?;
    let (length, rest) = take(rest)?;
    if from != sha256(base) {
        return Err(Error::OtherBase);
    }
    if u64::from_le_bytes(length) != size {
        return Err(Error::Damaged("it gives a database of another size"));
    }
    let table = usize::try_from(u32::from_le_bytes(count))
        .ok()
        .and_then(|count| count.checked_mul(OPERATION))
        .and_then(|length| rest.split_at_checked(length));
    let (table, mut patches) = table.ok_or(CUT_OFF)?;
    let mut out = Vec::new();
    for operation in table.chunks_exact(OPERATION) {
        let content = piece(
            base,
            operation,
            &mut patches,
            size.saturating_sub(number64(out.len())),
        )?;
        out.extend_from_slice(&content);
    }
    if !patches.is_empty() || number64(out.len()) != size {
        return Err(Error::Damaged("its pieces do not add up"));
    }
    if sha256(&out) != to {
        return Err(Error::Damaged("its result has another digest"));
    }
    Ok(out)
}

/// Restores one piece; `room` is how large it may be.
fn piece(base: &[u8], operation: &[u8], patches: &mut &[u8], room: u64) -> Result<Vec<u8>, Error> {
    let (start, rest) = take(operation)?;
    let (length, rest) = take(rest)?;
    let (size, rest) = take(rest)?;
    let (packed, _) = take(rest)?;
    let size = u64::from_le_bytes(size);
    if size > room {
        return Err(Error::Damaged("its pieces do not add up"));
    }
    let index = |bytes| usize::try_from(u64::from_le_bytes(bytes)).ok();
    let from = index(start)
        .zip(index(length))
        .and_then(|(start, length)| Some(start..start.checked_add(length)?))
        .and_then(|range| base.get(range))
        .ok_or(Error::Damaged("a piece lies outside the old database"))?;
    let (patch, after) = index(packed)
        .and_then(|length| patches.split_at_checked(length))
        .ok_or(CUT_OFF)?;
    *patches = after;
    if patch.is_empty() {
        if number64(from.len()) != size {
            return Err(Error::Damaged(
                "a piece is of another length than its origin",
            ));
        }
        return Ok(from.to_vec());
    }
    patch::decode(from, patch, size).map_err(|_| Error::Damaged("a piece cannot be restored"))
}

/// A piece of a file; pieces cover it without a gap.
struct Piece {
    name: String,
    range: Range<usize>,
}

/// Cuts a file along its sections; what lies between them are pieces of their own.
fn pieces(spans: &[Span], length: usize) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let (mut at, mut gaps) = (0, 0_u32);
    let mut gap = |range: Range<usize>, pieces: &mut Vec<Piece>| {
        if !range.is_empty() {
            let name = format!("gap {gaps}");
            gaps = gaps.saturating_add(1);
            pieces.push(Piece { name, range });
        }
    };
    for span in spans {
        // Sections that overlap would be another format: the rest is one piece then.
        if span.range.start < at || span.range.end > length {
            continue;
        }
        gap(at..span.range.start, &mut pieces);
        at = span.range.end;
        pieces.push(Piece {
            name: span.name.clone(),
            range: span.range.clone(),
        });
    }
    gap(at..length, &mut pieces);
    pieces
}

fn take<const N: usize>(bytes: &[u8]) -> Result<([u8; N], &[u8]), Error> {
    let (head, rest) = bytes.split_first_chunk().ok_or(CUT_OFF)?;
    Ok((*head, rest))
}

fn sha256(bytes: &[u8]) -> [u8; 32] {
    use sha2::Digest as _;
    sha2::Sha256::digest(bytes).into()
}

fn number64(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}

const CUT_OFF: Error = Error::Damaged("it is cut off");
const MAGIC: &[u8] = b"\x89Seawall-DD\r\n\x1a\n\0";
const VERSION: u32 = 1;
/// Start and length in the old file, length in the new one, length of the patch: 64 bits each.
const OPERATION: usize = 32;
