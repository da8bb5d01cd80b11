//! Makes small PE files, assemblies and programs of one file, after the specifications: Microsoft's "PE
//! Format", ECMA-335 (partition II, chapters 22 to 25), Windows' "Version Information", and the layouts of
//! the bundle in `dotnet/runtime`.

/// An assembly to make.
#[derive(Clone, Debug)]
pub(crate) struct Pe {
    pub(crate) machine: u16,
    /// Name of the assembly; empty for a file that holds no managed code.
    pub(crate) assembly: &'static str,
    pub(crate) culture: &'static str,
    pub(crate) key: Vec<u8>,
    /// Rows of references to types in front of the table of assemblies: above 65,535, columns get wider.
    pub(crate) references: u32,
    /// Heaps that need four bytes for a place.
    pub(crate) wide: bool,
    /// The texts of the version resource; none for a file without one.
    pub(crate) texts: Vec<(&'static str, &'static str)>,
    /// What lies in a writable section.
    pub(crate) data: Vec<u8>,
}

impl Pe {
    pub(crate) fn new(assembly: &'static str, texts: &[(&'static str, &'static str)]) -> Self {
        Self {
            machine: 0x014c,
            assembly,
            culture: "",
            key: Vec::new(),
            references: 3,
            wide: false,
            texts: texts.to_vec(),
            data: Vec::new(),
        }
    }

    pub(crate) fn build(&self) -> Vec<u8> {
        let text = self.text();
        let resources = self.resources();
        let mut out = vec![0; 0x80];
        out[..2].copy_from_slice(b"MZ");
        out[0x3c] = 0x80;
        out.extend(b"PE\0\0");
        put16(&mut out, self.machine);
        put16(&mut out, 3);
        out.extend([0; 12]);
        put16(&mut out, 240);
        put16(&mut out, 0x2022);
        let optional = out.len();
        put16(&mut out, 0x20b);
        out.resize(optional + 108, 0);
        put32(&mut out, 16);
        let mut directories = [(0_u32, 0_usize); 16];
        if !resources.is_empty() {
            directories[2] = (RESOURCES, resources.len());
        }
        if !self.assembly.is_empty() {
            directories[14] = (TEXT, 72);
        }
        for (address, size) in directories {
            put32(&mut out, address);
            put32(&mut out, len(size));
        }
        let parts = [
            (".text", TEXT, &text, 0x6000_0020_u32),
            (".rsrc", RESOURCES, &resources, 0x4000_0040),
            (".data", DATA, &self.data, 0xc000_0040),
        ];
        let mut at = out.len() + 3 * 40;
        for (name, address, bytes, flags) in parts {
            let mut padded = name.as_bytes().to_vec();
            padded.resize(8, 0);
            out.extend(padded);
            for number in [len(bytes.len()), address, len(bytes.len()), len(at)] {
                put32(&mut out, number);
            }
            out.extend([0; 12]);
            put32(&mut out, flags);
            at += bytes.len();
        }
        for (_, _, bytes, _) in parts {
            out.extend(bytes);
        }
        out
    }

    /// The header of managed code and the metadata behind it.
    fn text(&self) -> Vec<u8> {
        if self.assembly.is_empty() {
            return Vec::new();
        }
        let metadata = self.metadata();
        let mut out = Vec::new();
        put32(&mut out, 72);
        put16(&mut out, 2);
        put16(&mut out, 5);
        put32(&mut out, TEXT + 72);
        put32(&mut out, len(metadata.len()));
        out.resize(72, 0);
        out.extend(metadata);
        out
    }

    fn metadata(&self) -> Vec<u8> {
        let strings = format!("\0{}\0{}\0", self.assembly, self.culture).into_bytes();
        let mut blobs = vec![0];
        if !self.key.is_empty() {
            let size = u16::try_from(self.key.len()).unwrap() | 0x8000;
            blobs.extend(size.to_be_bytes());
            blobs.extend(&self.key);
        }
        let parts = [
            (&b"#~\0\0"[..], self.tables()),
            (b"#Strings\0\0\0\0", strings),
            (b"#Blob\0\0\0", blobs),
        ];
        let mut out = b"BSJB\x01\0\x01\0\0\0\0\0\x0c\0\0\0v4.0.30319\0\0\0\0\x03\0".to_vec();
        let headers: usize = parts.iter().map(|(name, _)| name.len() + 8).sum();
        let mut at = out.len() + headers;
        for (name, bytes) in &parts {
            put32(&mut out, len(at));
            put32(&mut out, len(bytes.len()));
            out.extend(*name);
            at += bytes.len();
        }
        out.extend(parts.into_iter().flat_map(|(_, bytes)| bytes));
        out
    }

    /// Modules, references to types, assemblies: one row, so many, one row.
    fn tables(&self) -> Vec<u8> {
        let mut out = vec![0, 0, 0, 0, 2, 0, if self.wide { 7 } else { 0 }, 1];
        out.extend((1_u64 | 1 << 1 | 1 << 0x20).to_le_bytes());
        out.extend(0_u64.to_le_bytes());
        for rows in [1, self.references, 1] {
            put32(&mut out, rows);
        }
        let place = |out: &mut Vec<u8>, number: u32| {
            if self.wide {
                put32(out, number);
            } else {
                put16(out, u16::try_from(number).unwrap());
            }
        };
        put16(&mut out, 0);
        for _ in 0..4 {
            place(&mut out, 0);
        }
        for _ in 0..self.references {
            // A place in one of four tables, of which two bits tell the table.
            if self.references >= 1 << 14 {
                put32(&mut out, 0);
            } else {
                put16(&mut out, 0);
            }
            place(&mut out, 0);
            place(&mut out, 0);
        }
        put32(&mut out, 0x8004);
        for number in [13, 0, 0, 0] {
            put16(&mut out, number);
        }
        put32(&mut out, 0);
        place(&mut out, u32::from(!self.key.is_empty()));
        place(&mut out, 1);
        place(&mut out, 2 + len(self.assembly.len()));
        out
    }

    /// The tree of resources with one version resource.
    fn resources(&self) -> Vec<u8> {
        if self.texts.is_empty() {
            return Vec::new();
        }
        let version = version(&self.texts);
        let mut out = Vec::new();
        for (id, to) in [(16, FOLDER + 24), (1, FOLDER + 48), (0x409, 72)] {
            out.extend([0; 12]);
            put16(&mut out, 0);
            put16(&mut out, 1);
            put32(&mut out, id);
            put32(&mut out, to);
        }
        put32(&mut out, RESOURCES + 88);
        put32(&mut out, len(version.len()));
        out.extend([0; 8]);
        out.extend(version);
        out
    }
}

/// `VS_VERSIONINFO` with texts in one language.
pub(crate) fn version(texts: &[(&str, &str)]) -> Vec<u8> {
    let mut strings = Vec::new();
    for (name, value) in texts {
        align(&mut strings);
        let value: Vec<u8> = utf16(value);
        strings.extend(block(name, &value, value.len() / 2, 1, &[]));
    }
    let table = block("040904b0", &[], 0, 1, &strings);
    let mut fixed = 0xfeef_04bd_u32.to_le_bytes().to_vec();
    fixed.resize(52, 0);
    let info = block("StringFileInfo", &[], 0, 1, &table);
    block("VS_VERSION_INFO", &fixed, 52, 0, &info)
}

fn block(name: &str, value: &[u8], count: usize, kind: u16, children: &[u8]) -> Vec<u8> {
    let mut out = vec![0; 6];
    out.extend(utf16(name));
    align(&mut out);
    out.extend(value);
    if !children.is_empty() {
        align(&mut out);
        out.extend(children);
    }
    let size = u16::try_from(out.len()).unwrap();
    out[..2].copy_from_slice(&size.to_le_bytes());
    out[2..4].copy_from_slice(&u16::try_from(count).unwrap().to_le_bytes());
    out[4..6].copy_from_slice(&kind.to_le_bytes());
    out
}

/// A file to pack.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Packed<'a> {
    pub(crate) name: &'a str,
    pub(crate) bytes: &'a [u8],
    pub(crate) deflated: bool,
}

/// A host, and how it is put together with what is packed into it.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Host {
    Elf,
    Pe,
    MachO,
}

/// Packs files into a program, with a manifest of this layout.
pub(crate) fn bundle(host: Host, layout: u32, files: &[Packed<'_>]) -> Vec<u8> {
    let empty = host_of(host, 0).len();
    let mut content = Vec::new();
    let mut lines = Vec::new();
    for file in files {
        let offset = empty + content.len();
        let mut packed = 0;
        if file.deflated {
            let before = content.len();
            content.extend(stored(file.bytes));
            packed = content.len() - before;
        } else {
            content.extend(file.bytes);
        }
        lines.extend((offset as u64).to_le_bytes());
        lines.extend((file.bytes.len() as u64).to_le_bytes());
        if layout >= 6 {
            lines.extend((packed as u64).to_le_bytes());
        }
        lines.push(1);
        text(&mut lines, file.name);
    }
    let manifest = empty + content.len();
    let mut out = host_of(host, manifest as u64);
    out.extend(content);
    put32(&mut out, layout);
    put32(&mut out, 0);
    put32(&mut out, len(files.len()));
    text(&mut out, "Zm9vYmFyYmF6");
    if layout >= 2 {
        out.extend([0; 40]);
    }
    out.extend(lines);
    out
}

/// A text behind its length in groups of seven bits.
fn text(out: &mut Vec<u8>, text: &str) {
    let mut rest = text.len();
    while rest >= 0x80 {
        out.push(u8::try_from(rest & 0x7f).unwrap() | 0x80);
        rest >>= 7;
    }
    out.push(u8::try_from(rest).unwrap());
    out.extend(text.as_bytes());
}

fn host_of(host: Host, manifest: u64) -> Vec<u8> {
    let mut data = vec![0x5a; 24];
    data.extend(manifest.to_le_bytes());
    data.extend(mark());
    match host {
        Host::Pe => Pe {
            machine: 0x8664,
            data,
            ..Pe::new("", &[])
        }
        .build(),
        Host::Elf => elf(&data),
        Host::MachO => mach_o(&data),
    }
}

/// The mark of a host, as `sha256sum` gives it for `.net core bundle` and a line feed.
pub(crate) fn mark() -> Vec<u8> {
    let hex = "8b1202b96a612038727b930214d7a03213f5b9e6efae3318ee3b2dce24b36aae";
    let byte = |at: usize| u8::from_str_radix(&hex[at..at + 2], 16).unwrap();
    (0..hex.len()).step_by(2).map(byte).collect()
}

/// A program with one writable segment.
fn elf(data: &[u8]) -> Vec<u8> {
    let mut out = b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x03\0\x3e\0\x01\0\0\0".to_vec();
    for number in [0_u64, 64, 0] {
        out.extend(number.to_le_bytes());
    }
    put32(&mut out, 0);
    for number in [64, 56, 1, 0, 0, 0] {
        put16(&mut out, number);
    }
    put32(&mut out, 1);
    put32(&mut out, 6);
    let size = data.len() as u64;
    for number in [120, 0x1000, 0x1000, size, size, 0x1000] {
        out.extend(number.to_le_bytes());
    }
    out.extend(data);
    out
}

fn mach_o(data: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    for number in [0xfeed_facf_u32, 0x0100_000c, 0, 2, 1, 72, 0, 0, 0x19, 72] {
        put32(&mut out, number);
    }
    out.extend(b"__DATA\0\0\0\0\0\0\0\0\0\0");
    let size = data.len() as u64;
    for number in [0x1000, size, 104, size] {
        out.extend(number.to_le_bytes());
    }
    for number in [3, 3, 0, 0] {
        put32(&mut out, number);
    }
    out.extend(data);
    out
}

/// Raw deflated data of stored blocks (RFC 1951, 3.2.4).
fn stored(bytes: &[u8]) -> Vec<u8> {
    let mut out = vec![1];
    let size = u16::try_from(bytes.len()).unwrap();
    out.extend(size.to_le_bytes());
    out.extend((!size).to_le_bytes());
    out.extend(bytes);
    out
}

fn utf16(text: &str) -> Vec<u8> {
    let units = text.encode_utf16().chain([0]);
    units.flat_map(u16::to_le_bytes).collect()
}

fn align(out: &mut Vec<u8>) {
    out.resize(out.len().next_multiple_of(4), 0);
}

fn len(size: usize) -> u32 {
    u32::try_from(size).unwrap()
}

fn put16(out: &mut Vec<u8>, number: u16) {
    out.extend(number.to_le_bytes());
}

fn put32(out: &mut Vec<u8>, number: u32) {
    out.extend(number.to_le_bytes());
}

const TEXT: u32 = 0x2000;
const RESOURCES: u32 = 0x0100_0000;
const DATA: u32 = 0x0200_0000;
const FOLDER: u32 = 0x8000_0000;
