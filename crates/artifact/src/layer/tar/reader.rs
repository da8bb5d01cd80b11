//! Goes from member to member.

use std::io::{self, Read, Seek};

use seawall_model::problem::Problem;
use seawall_model::tree::SNIFFED;

use super::header::{BLOCK, Format, Header, until_nul};
use super::input::{BlockRead, Input};
use super::member::{Member, TarError};
use super::oddity::{
    Extended, is_old_directory, kind, names, note_capability, note_pax, note_sizes, odd, odd_at,
};
use super::pax::Pax;
use super::sparse::{self, Part};
use crate::limits::Limits;

/// What can be read and skipped without reading.
pub trait ReadSeek: Read + Seek + Send {}

impl<T: Read + Seek + Send> ReadSeek for T {}

/// Reads the members of one archive.
pub struct TarReader<'r> {
    input: Input<'r>,
    header_bytes: u64,
    /// Stored bytes of the current member that were not read yet.
    left: u64,
    /// Bytes behind them up to the next block.
    padding: u64,
    content: Content,
    size: u64,
    end_mark: bool,
    done: bool,
}

/// How the content of the current member is put together.
enum Content {
    Plain,
    Sparse(Vec<Part>),
    Broken(&'static str),
}

/// What became of a member whose start decides.
#[derive(Debug, PartialEq, Eq)]
pub enum Wanted {
    /// Its start is not wanted.
    No,
    /// It is wanted, but too large.
    TooLarge,
    /// Its content.
    Bytes(Vec<u8>),
}

impl<'r> TarReader<'r> {
    /// Reads from a stream.
    pub fn new(input: &'r mut (dyn Read + Send), limits: &Limits) -> Self {
        Self::with(Input::stream(input), limits)
    }

    /// Reads from something in which bodies can be jumped over. It must stand at the archive's start.
    pub fn seekable(input: &'r mut dyn ReadSeek, limits: &Limits) -> io::Result<Self> {
        Ok(Self::with(Input::seekable(input)?, limits))
    }

    fn with(input: Input<'r>, limits: &Limits) -> Self {
        Self {
            input,
            header_bytes: limits.header_bytes,
            left: 0,
            padding: 0,
            content: Content::Plain,
            size: 0,
            end_mark: false,
            done: false,
        }
    }

    /// Goes to the next member; `None` at the end. What readers differ about, and what is odd without
    /// being fatal, is appended to `problems`.
    pub fn next_member(&mut self, problems: &mut Vec<Problem>) -> Result<Option<Member>, TarError> {
        if self.done {
            return Ok(None);
        }
        self.leave_member()?;
        let mut extended = Extended::default();
        let mut block = [0; BLOCK];
        let mut headers = 0_u32;
        while self.next_block(&mut block, problems)? {
            headers = headers.saturating_add(1);
            if headers > MOST_HEADERS {
                return Err(TarError::Limit(format!(
                    "more than {MOST_HEADERS} extended headers stand before one entry"
                )));
            }
            let offset = self.input.offset().saturating_sub(BLOCK as u64);
            let header = Header::new(&block).ok_or(TarError::Invalid {
                offset,
                why: "a header has a wrong checksum",
            })?;
            match header.type_flag() {
                flag @ (b'x' | b'X' | b'g') => {
                    let pax = Pax::parse(&self.extended_body(&header)?);
                    note_pax(flag, &pax, &mut extended, problems);
                }
                b'L' => extended.name = Some(self.long_text(&header)?),
                b'K' => extended.link = Some(self.long_text(&header)?),
                _ => return self.member(&header, extended, problems).map(Some),
            }
        }
        if !extended.is_empty() {
            problems.push(odd(
                "",
                "an extended header stands before the end of the archive",
            ));
        }
        Ok(None)
    }

    /// Reads the whole content of the current member, `Ok(None)` where it has more than `limit` bytes.
    /// Works once per member.
    pub fn read_content(&mut self, limit: u64) -> Result<Option<Vec<u8>>, TarError> {
        if self.size > limit {
            return Ok(None);
        }
        let capacity = usize::try_from(self.size)
            .map_err(|_| TarError::Content("it is larger than the memory"))?;
        let mut bytes = Vec::new();
        match std::mem::replace(&mut self.content, Content::Plain) {
            Content::Broken(why) => return Err(TarError::Content(why)),
            Content::Plain => {
                // A lying size costs address space only: the pages are touched as bytes arrive.
                bytes.reserve_exact(capacity);
                self.append_stored(&mut bytes, self.size)?;
            }
            Content::Sparse(parts) => {
                for part in parts {
                    bytes.resize(usize::try_from(part.offset).unwrap_or(capacity), 0);
                    self.append_stored(&mut bytes, part.length)?;
                }
                bytes.resize(capacity, 0);
            }
        }
        Ok(Some(bytes))
    }

    /// Reads the content of the current member where its start is wanted and it has at most `limit` bytes.
    /// Works once per member.
    pub fn read_wanted(
        &mut self,
        limit: u64,
        wants: &mut dyn FnMut(&[u8]) -> bool,
    ) -> Result<Wanted, TarError> {
        if !matches!(self.content, Content::Plain) {
            return Ok(match self.read_content(limit)? {
                None => Wanted::TooLarge,
                Some(bytes) if wants(head(&bytes)) => Wanted::Bytes(bytes),
                Some(_) => Wanted::No,
            });
        }
        let mut bytes = Vec::new();
        let start = self.size.min(SNIFFED);
        self.append_stored(&mut bytes, start)?;
        if !wants(&bytes) {
            return Ok(Wanted::No);
        }
        if self.size > limit {
            return Ok(Wanted::TooLarge);
        }
        let rest = self.size.saturating_sub(start);
        let more =
            usize::try_from(rest).map_err(|_| TarError::Content("it is larger than the memory"))?;
        bytes.reserve_exact(more);
        self.append_stored(&mut bytes, rest)?;
        Ok(Wanted::Bytes(bytes))
    }

    /// Returns a reader over the stored bytes of the current member.
    pub const fn body(&mut self) -> Body<'_, 'r> {
        Body { reader: self }
    }

    /// Says, once [`next_member`](Self::next_member) gave `None`, whether the archive had its end mark
    /// or just stopped behind a member.
    pub const fn has_end_mark(&self) -> bool {
        self.end_mark
    }

    /// Returns how many bytes were consumed.
    pub const fn offset(&self) -> u64 {
        self.input.offset()
    }

    /// Reads the input to its end and says whether anything but zeros was there.
    pub fn drain(&mut self) -> io::Result<bool> {
        self.done = true;
        self.input.drain()
    }

    /// Skips what is left of the current member. The padding may be missing at the end of the input.
    fn leave_member(&mut self) -> Result<(), TarError> {
        let left = std::mem::take(&mut self.left);
        if self.input.skip(left)? < left {
            return Err(self.truncated());
        }
        self.input.skip(std::mem::take(&mut self.padding))?;
        Ok(())
    }

    /// Reads a header block; false at the end of the archive.
    fn next_block(
        &mut self,
        block: &mut [u8; BLOCK],
        problems: &mut Vec<Problem>,
    ) -> Result<bool, TarError> {
        match self.input.block(block)? {
            BlockRead::Part => return Err(self.truncated()),
            BlockRead::Nothing => {
                self.done = true;
                return Ok(false);
            }
            BlockRead::Whole if *block != [0; BLOCK] => return Ok(true),
            BlockRead::Whole => {}
        }
        self.done = true;
        self.end_mark = true;
        if self.input.block(block)? == BlockRead::Whole && *block != [0; BLOCK] {
            problems.push(odd(
                "",
                "a single zero block stands before more data; engines refuse this, \
                 and what follows was not read",
            ));
        }
        Ok(false)
    }

    /// Reads the body of an extended header.
    fn extended_body(&mut self, header: &Header<'_>) -> Result<Vec<u8>, TarError> {
        let size = self.header_size(header)?;
        if size > self.header_bytes {
            return Err(TarError::Limit(format!(
                "an extended header has {size} bytes, more than the limit of {}",
                self.header_bytes
            )));
        }
        self.enter(size);
        let mut body = Vec::new();
        self.append_stored(&mut body, size)?;
        self.leave_member()?;
        Ok(body)
    }

    fn long_text(&mut self, header: &Header<'_>) -> Result<Vec<u8>, TarError> {
        let body = self.extended_body(header)?;
        Ok(until_nul(&body).to_vec())
    }

    fn header_size(&self, header: &Header<'_>) -> Result<u64, TarError> {
        header
            .size()
            .ok_or_else(|| self.invalid("a header has an impossible size"))
    }

    /// Begins a body of so many stored bytes.
    fn enter(&mut self, stored: u64) {
        self.left = stored;
        self.padding = stored.next_multiple_of(BLOCK as u64).saturating_sub(stored);
    }

    /// Puts header and extended headers together.
    fn member(
        &mut self,
        header: &Header<'_>,
        extended: Extended,
        problems: &mut Vec<Problem>,
    ) -> Result<Member, TarError> {
        let header_size = self.header_size(header)?;
        let pax = extended.pax.clone().unwrap_or_default();
        let (name, link) = names(header, extended, problems);
        let mut member = Member {
            kind: kind(header, &name, problems),
            name,
            link,
            mode: number(header.mode(), 0o7777),
            uid: pax.uid.unwrap_or_else(|| number(header.uid(), u32::MAX)),
            gid: pax.gid.unwrap_or_else(|| number(header.gid(), u32::MAX)),
            ..Member::default()
        };
        if header.mode().is_none() || header.uid().is_none() || header.gid().is_none() {
            problems.push(odd_at(
                &member.name,
                "its mode or owner is no number; engines refuse this",
            ));
        }
        member.capability = note_capability(&member.name, pax.capability, problems);
        note_sizes(&member, header_size, pax.size, problems);
        let claimed = pax.size.unwrap_or(header_size);
        let has_body = !matches!(header.type_flag(), b'1' | b'2' | b'3' | b'4' | b'5' | b'6')
            && !is_old_directory(header, &member.name);
        member.stored = if has_body { claimed } else { 0 };
        if member
            .stored
            .checked_next_multiple_of(BLOCK as u64)
            .is_none()
        {
            return Err(self.invalid("a header has an impossible size"));
        }
        member.size = member.stored;
        self.content = Content::Plain;
        if header.type_flag() == b'S' {
            self.old_sparse(header, &mut member)?;
        }
        self.enter(member.stored);
        member.offset = self.input.offset();
        if has_body && header.type_flag() != b'S' {
            self.pax_sparse(pax, &mut member)?;
        }
        self.size = member.size;
        if let Content::Broken(why) = self.content {
            problems.push(odd_at(&member.name, why));
        }
        Ok(member)
    }

    /// Reads the map of an old GNU sparse header, with its extension blocks.
    fn old_sparse(&mut self, header: &Header<'_>, member: &mut Member) -> Result<(), TarError> {
        let (entries, mut more, size) = header.old_sparse();
        let mut parts = Vec::new();
        let mut readable = sparse::old_entries(entries, &mut parts).is_some();
        let mut block = [0; BLOCK];
        let mut read = 0_u64;
        while more {
            read = read.saturating_add(BLOCK as u64);
            if read > self.header_bytes {
                return Err(TarError::Limit(format!(
                    "a sparse map has more than {} bytes, the limit",
                    self.header_bytes
                )));
            }
            if self.input.block(&mut block)? != BlockRead::Whole {
                return Err(self.truncated());
            }
            let (entries, rest) = block.split_at(504);
            readable &= sparse::old_entries(entries, &mut parts).is_some();
            more = rest.first().is_some_and(|byte| *byte != 0);
        }
        let size = size.and_then(|size| u64::try_from(size).ok());
        readable &= header.format() == Format::Gnu && size.is_some();
        member.size = size.unwrap_or(member.stored);
        self.use_map(readable.then_some(parts), member.size, member.stored);
        Ok(())
    }

    /// Applies a sparse map of the PAX formats 0.0, 0.1 and 1.0.
    fn pax_sparse(&mut self, pax: Pax, member: &mut Member) -> Result<(), TarError> {
        let in_body = match pax.sparse_version {
            (Some(0), Some(0 | 1)) => false,
            (Some(1), Some(0)) => true,
            (None, None) if !pax.sparse_map.is_empty() => false,
            (None, None) => return Ok(()),
            _ => {
                self.content = Content::Broken("its sparse map has an unknown version");
                return Ok(());
            }
        };
        if let Some(name) = pax.sparse_name {
            member.name = name;
        }
        member.size = pax.sparse_size.unwrap_or(member.size);
        let map = if in_body {
            self.map_in_body()?
        } else {
            sparse::parts(&pax.sparse_map)
        };
        self.use_map(map, member.size, self.left);
        Ok(())
    }

    /// Reads the map of format 1.0, which fills whole blocks at the head of the body.
    fn map_in_body(&mut self) -> Result<Option<Vec<Part>>, TarError> {
        let mut bytes = Vec::new();
        let (mut lines, mut wanted) = (0_usize, 0_usize);
        loop {
            let read = bytes.len();
            if self.left == 0 || read as u64 >= self.header_bytes {
                return Ok(None);
            }
            self.append_stored(&mut bytes, self.left.min(BLOCK as u64))?;
            if read == 0 {
                // The first line fits into the first block many times.
                let Some(lines) = sparse::leading_lines(&bytes) else {
                    return Ok(None);
                };
                wanted = lines;
            }
            let new = bytes.get(read..).unwrap_or_default();
            lines = lines.saturating_add(new.split(|byte| *byte == b'\n').skip(1).count());
            if lines >= wanted {
                return Ok(sparse::leading_map(&bytes, wanted));
            }
        }
    }

    fn use_map(&mut self, map: Option<Vec<Part>>, size: u64, stored: u64) {
        self.content = match map {
            Some(parts) if sparse::is_valid(&parts, size, stored) => Content::Sparse(parts),
            _ => Content::Broken("its sparse map makes no sense"),
        };
    }

    fn append_stored(&mut self, out: &mut Vec<u8>, wanted: u64) -> Result<(), TarError> {
        let wanted = wanted.min(self.left);
        let read = self.input.append(out, wanted)?;
        self.left = self.left.saturating_sub(read);
        if read < wanted {
            return Err(self.truncated());
        }
        Ok(())
    }

    const fn truncated(&self) -> TarError {
        TarError::Truncated {
            offset: self.input.offset(),
        }
    }

    const fn invalid(&self, why: &'static str) -> TarError {
        TarError::Invalid {
            offset: self.input.offset().saturating_sub(BLOCK as u64),
            why,
        }
    }
}

/// The stored bytes of one member.
pub struct Body<'t, 'r> {
    reader: &'t mut TarReader<'r>,
}

impl Read for Body<'_, '_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let wanted = usize::try_from(self.reader.left)
            .unwrap_or(usize::MAX)
            .min(out.len());
        let Some(out) = out.get_mut(..wanted).filter(|out| !out.is_empty()) else {
            return Ok(0);
        };
        let count = self.reader.input.read(out)?;
        if count == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        self.reader.left = self.reader.left.saturating_sub(count as u64);
        Ok(count)
    }
}

fn number(number: Option<i64>, mask: u32) -> u32 {
    let number = number.unwrap_or(0);
    // Negative numbers wrap, as they do in the system calls that take them.
    let bytes = number.to_le_bytes();
    bytes
        .first_chunk::<4>()
        .map_or(0, |low| u32::from_le_bytes(*low))
        & mask
}

fn head(bytes: &[u8]) -> &[u8] {
    let end = usize::try_from(SNIFFED).unwrap_or(usize::MAX);
    bytes.get(..end).unwrap_or(bytes)
}

/// Honest archives have three: a PAX header, a long name and a long link target.
const MOST_HEADERS: u32 = 32;
