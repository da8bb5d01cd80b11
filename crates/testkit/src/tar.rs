//! Tar archives made by hand, well-formed and not: every byte of a header can be set, and nothing is
//! checked (POSIX.1-2017 pax, "ustar Interchange Format").

/// Builds a tar archive in memory.
#[derive(Clone, Debug, Default)]
pub struct Tar {
    bytes: Vec<u8>,
}

/// The fields of one header. The default is an empty regular file of the ustar format, owned by root.
#[derive(Clone, Debug)]
pub struct TarHeader {
    /// Name, at most 100 bytes.
    pub name: Vec<u8>,
    /// Type flag: `b'0'` file, `b'1'` hard link, `b'2'` symbolic link, `b'5'` directory …
    pub type_flag: u8,
    /// What the header says about the size; the body that follows is another matter.
    pub size: u64,
    /// Permission bits.
    pub mode: u32,
    /// Owner.
    pub uid: u32,
    /// Group.
    pub gid: u32,
    /// Link target, at most 100 bytes.
    pub link: Vec<u8>,
    /// Magic and version, 8 bytes from offset 257.
    pub magic: [u8; 8],
    /// What stands from offset 345 on: the prefix, or what GNU has there. At most 167 bytes.
    pub prefix: Vec<u8>,
}

/// Magic and version of POSIX ustar.
pub const USTAR: [u8; 8] = *b"ustar\x0000";
/// Magic and version of GNU tar.
pub const GNU: [u8; 8] = *b"ustar  \0";
/// No magic at all, as before ustar.
pub const V7: [u8; 8] = [0; 8];

impl Default for TarHeader {
    fn default() -> Self {
        Self {
            name: Vec::new(),
            type_flag: b'0',
            size: 0,
            mode: 0o644,
            uid: 0,
            gid: 0,
            link: Vec::new(),
            magic: USTAR,
            prefix: Vec::new(),
        }
    }
}

impl TarHeader {
    /// Makes a header of this type and name.
    pub fn new(type_flag: u8, name: &str) -> Self {
        Self {
            name: name.as_bytes().to_vec(),
            type_flag,
            ..Self::default()
        }
    }

    /// Returns the 512 bytes, with a right checksum.
    pub fn block(&self) -> [u8; 512] {
        let mut block = [0; 512];
        put(&mut block, 0, &self.name, 100);
        put(&mut block, 100, format!("{:07o}", self.mode).as_bytes(), 8);
        put(&mut block, 108, format!("{:07o}", self.uid).as_bytes(), 8);
        put(&mut block, 116, format!("{:07o}", self.gid).as_bytes(), 8);
        if self.size < 1 << 33 {
            put(
                &mut block,
                124,
                format!("{:011o}", self.size).as_bytes(),
                12,
            );
        } else {
            block[124] = 0x80;
            put(&mut block, 128, &self.size.to_be_bytes(), 8);
        }
        put(&mut block, 136, b"00000000000", 12);
        block[156] = self.type_flag;
        put(&mut block, 157, &self.link, 100);
        put(&mut block, 257, &self.magic, 8);
        put(&mut block, 345, &self.prefix, 167);
        seal(&mut block);
        block
    }
}

/// Writes the checksum of a header block that was changed by hand.
pub fn seal(block: &mut [u8; 512]) {
    block[148..156].fill(b' ');
    let sum: u32 = block.iter().map(|byte| u32::from(*byte)).sum();
    put(block, 148, format!("{sum:06o}\0 ").as_bytes(), 8);
}

impl Tar {
    /// Begins an empty archive.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a regular file.
    #[must_use]
    pub fn file(self, path: &str, content: impl AsRef<[u8]>) -> Self {
        self.entry(&TarHeader::new(b'0', path), content.as_ref())
    }

    /// Adds a directory.
    #[must_use]
    pub fn directory(self, path: &str) -> Self {
        let mut header = TarHeader::new(b'5', &format!("{path}/"));
        header.mode = 0o755;
        self.header(&header)
    }

    /// Adds a symbolic link.
    #[must_use]
    pub fn symlink(self, path: &str, target: &str) -> Self {
        self.link(b'2', path, target)
    }

    /// Adds a hard link.
    #[must_use]
    pub fn hard_link(self, path: &str, target: &str) -> Self {
        self.link(b'1', path, target)
    }

    /// Adds a whiteout that removes this path from the layers below.
    #[must_use]
    pub fn whiteout(self, path: &str) -> Self {
        let marker = match path.rsplit_once('/') {
            Some((directory, name)) => format!("{directory}/.wh.{name}"),
            None => format!(".wh.{path}"),
        };
        self.file(&marker, "")
    }

    /// Marks a directory as opaque.
    #[must_use]
    pub fn opaque(self, directory: &str) -> Self {
        self.file(&format!("{directory}/.wh..wh..opq"), "")
    }

    /// Adds a header with its body; the size in the header is that of the body. Names and link targets
    /// that do not fit get PAX records.
    #[must_use]
    pub fn entry(self, header: &TarHeader, body: &[u8]) -> Self {
        let mut records: Vec<(&str, &[u8])> = Vec::new();
        if header.name.len() > 100 {
            records.push(("path", &header.name));
        }
        if header.link.len() > 100 {
            records.push(("linkpath", &header.link));
        }
        let builder = if records.is_empty() {
            self
        } else {
            self.pax_bytes(b'x', &records)
        };
        let size = body.len() as u64;
        builder
            .header(&TarHeader {
                size,
                ..header.clone()
            })
            .body(body)
    }

    /// Adds a header alone, exactly as it is.
    #[must_use]
    pub fn header(self, header: &TarHeader) -> Self {
        self.raw(&header.block())
    }

    /// Adds a body alone, filled up to a whole block.
    #[must_use]
    pub fn body(mut self, body: &[u8]) -> Self {
        self.bytes.extend_from_slice(body);
        self.bytes.resize(self.bytes.len().next_multiple_of(512), 0);
        self
    }

    /// Adds a PAX header for the next entry.
    #[must_use]
    pub fn pax(self, records: &[(&str, &str)]) -> Self {
        let records: Vec<_> = records.iter().map(|(k, v)| (*k, v.as_bytes())).collect();
        self.pax_bytes(b'x', &records)
    }

    /// Adds a global PAX header.
    #[must_use]
    pub fn global(self, records: &[(&str, &str)]) -> Self {
        let records: Vec<_> = records.iter().map(|(k, v)| (*k, v.as_bytes())).collect();
        self.pax_bytes(b'g', &records)
    }

    /// Adds a PAX header of this type flag.
    #[must_use]
    pub fn pax_bytes(self, type_flag: u8, records: &[(&str, &[u8])]) -> Self {
        let body: Vec<u8> = records.iter().flat_map(|(k, v)| pax_record(k, v)).collect();
        let mut header = TarHeader::new(type_flag, "PaxHeaders/x");
        header.size = body.len() as u64;
        self.header(&header).body(&body)
    }

    /// Adds a GNU long name (`b'L'`) or long link target (`b'K'`) for the next entry.
    #[must_use]
    pub fn gnu_long(self, type_flag: u8, text: &str) -> Self {
        let body = [text.as_bytes(), b"\0"].concat();
        let mut header = TarHeader::new(type_flag, "././@LongLink");
        header.magic = GNU;
        header.size = body.len() as u64;
        self.header(&header).body(&body)
    }

    /// Adds bytes as they are.
    #[must_use]
    pub fn raw(mut self, bytes: &[u8]) -> Self {
        self.bytes.extend_from_slice(bytes);
        self
    }

    /// Ends with the two zero blocks.
    pub fn finish(self) -> Vec<u8> {
        self.raw(&[0; 1024]).bytes
    }

    /// Ends without them.
    pub fn unfinished(self) -> Vec<u8> {
        self.bytes
    }

    fn link(self, type_flag: u8, path: &str, target: &str) -> Self {
        let mut header = TarHeader::new(type_flag, path);
        header.link = target.as_bytes().to_vec();
        self.entry(&header, b"")
    }
}

/// Makes one PAX record: the length counts itself.
pub fn pax_record(key: &str, value: &[u8]) -> Vec<u8> {
    let rest = key.len() + value.len() + 3;
    let mut length = rest + 1;
    while length != rest + length.to_string().len() {
        length = rest + length.to_string().len();
    }
    let mut record = format!("{length} {key}=").into_bytes();
    record.extend_from_slice(value);
    record.push(b'\n');
    record
}

fn put(block: &mut [u8; 512], at: usize, bytes: &[u8], most: usize) {
    let bytes = &bytes[..bytes.len().min(most)];
    block[at..at + bytes.len()].copy_from_slice(bytes);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_count_themselves() {
        assert_eq!(pax_record("path", b"a/b"), b"12 path=a/b\n");
        assert_eq!(pax_record("a", b"bcd"), b"8 a=bcd\n");
        // At 10 and at 100 the length grows by its own digit.
        for length in 0..200 {
            let record = pax_record("k", &vec![b'v'; length]);
            let text = String::from_utf8(record.clone()).unwrap();
            assert_eq!(text.split(' ').next().unwrap(), record.len().to_string());
        }
    }
}
