//! RPM header blobs and the databases that hold them, written from the descriptions of the formats: for
//! faults that the real writers cannot be brought to make.

/// Writes a header blob.
#[derive(Clone, Debug, Default)]
pub struct RpmHeader {
    entries: Vec<(u32, u32, u32, Vec<u8>)>,
    dribbles: Vec<(u32, u32, u32, Vec<u8>)>,
    region: bool,
}

impl RpmHeader {
    /// Begins a header of rpm 4, which has a region.
    pub fn new() -> Self {
        Self {
            region: true,
            ..Self::default()
        }
    }

    /// Begins a header of a package with what every package has.
    pub fn package(name: &str, version: &str, release: &str) -> Self {
        Self::new()
            .string(1000, name)
            .string(1001, version)
            .string(1002, release)
    }

    /// Begins a header of rpm 3, which has none.
    #[must_use]
    pub fn without_region(mut self) -> Self {
        self.region = false;
        self
    }

    /// Adds a string.
    #[must_use]
    pub fn string(self, tag: u32, value: &str) -> Self {
        self.raw(tag, 6, 1, [value.as_bytes(), &[0]].concat())
    }

    /// Adds a list of strings.
    #[must_use]
    pub fn strings(self, tag: u32, values: &[&str]) -> Self {
        let count = values.len().try_into().unwrap();
        self.raw(tag, 8, count, zero_ended(values))
    }

    /// Adds a translated string.
    #[must_use]
    pub fn translated(self, tag: u32, values: &[&str]) -> Self {
        let count = values.len().try_into().unwrap();
        self.raw(tag, 9, count, zero_ended(values))
    }

    /// Adds 32-bit numbers.
    #[must_use]
    pub fn numbers(self, tag: u32, values: &[u32]) -> Self {
        let count = values.len().try_into().unwrap();
        self.raw(tag, 4, count, big_endian(values))
    }

    /// Adds an entry as it is: tag, type, count, data.
    #[must_use]
    pub fn raw(mut self, tag: u32, kind: u32, count: u32, data: Vec<u8>) -> Self {
        self.entries.push((tag, kind, count, data));
        self
    }

    /// Moves the entry added last behind the region.
    #[must_use]
    pub fn dribble(mut self) -> Self {
        self.dribbles.push(self.entries.pop().unwrap());
        self
    }

    /// Writes the blob.
    pub fn build(&self) -> Vec<u8> {
        let (mut table, mut data) = (Vec::new(), Vec::new());
        let write = |table: &mut Vec<u8>, data: &mut Vec<u8>, entry: &(u32, u32, u32, Vec<u8>)| {
            let (tag, kind, count, value) = entry;
            let width = match kind {
                3 => 2,
                4 => 4,
                5 => 8,
                _ => 1,
            };
            while !data.len().is_multiple_of(width) {
                data.push(0);
            }
            let offset = data.len().try_into().unwrap();
            table.extend(big_endian(&[*tag, *kind, offset, *count]));
            data.extend_from_slice(value);
        };
        for entry in &self.entries {
            write(&mut table, &mut data, entry);
        }
        if self.region {
            let own = u32::try_from(table.len() + 16).unwrap();
            let offset = data.len().try_into().unwrap();
            table.splice(0..0, big_endian(&[63, 7, offset, 16]));
            data.extend(big_endian(&[63, 7, 0_u32.wrapping_sub(own), 16]));
        }
        for entry in &self.dribbles {
            write(&mut table, &mut data, entry);
        }
        let counts = [table.len() / 16, data.len()].map(|n| n.try_into().unwrap());
        [big_endian(&counts), table, data].concat()
    }
}

/// Writes an ndb database (`Packages.db`) with one page of slots.
pub fn ndb(rows: &[(u32, &[u8])]) -> Vec<u8> {
    let little =
        |numbers: &[u32]| -> Vec<u8> { numbers.iter().flat_map(|n| n.to_le_bytes()).collect() };
    let mut head = [&b"RpmP"[..], &little(&[0, 7, 1, 99, 0, 0, 0])].concat();
    let mut blobs = Vec::new();
    for (number, row) in rows {
        let length = u32::try_from(row.len()).unwrap();
        let mut blob = [&b"BlbS"[..], &little(&[*number, 7, length]), row].concat();
        while blob.len() % 16 != 4 {
            blob.push(0);
        }
        blob.extend(little(&[adler32(&blob), length]));
        blob.extend(b"BlbE");
        let start = u32::try_from((4096 + blobs.len()) / 16).unwrap();
        let blocks = u32::try_from(blob.len() / 16).unwrap();
        head.extend(b"Slot");
        head.extend(little(&[*number, start, blocks]));
        blobs.extend(blob);
    }
    while head.len() < 4096 {
        head.extend(b"Slot\0\0\0\0\0\0\0\0\0\0\0\0");
    }
    head.extend(blobs);
    head
}

/// Writes a `SQLite` database with pages of 64 KiB whose table `Packages` is one leaf with these rows and
/// as many pointers to cells as wanted, which may be more than there are rows.
pub fn sqlite_leaf(rows: &[(u8, &[u8])], pointers: usize) -> Vec<u8> {
    const PAGE: usize = 65_536;
    let mut first = vec![0; PAGE];
    first[..16].copy_from_slice(b"SQLite format 3\0");
    first[16..24].copy_from_slice(&[0, 1, 1, 1, 0, 64, 32, 32]);
    first[28..32].copy_from_slice(&2_u32.to_be_bytes());
    first[59] = 1;
    let sql = b"CREATE TABLE Packages (hnum INTEGER PRIMARY KEY, blob BLOB)";
    // The last kind needs two bytes: 13 + 2 × 59 = 131.
    let record = [
        &[7, 23, 29, 29, 1, 0x81, 0x03][..],
        b"tablePackagesPackages",
        &[2],
        sql,
    ]
    .concat();
    assert_eq!(sql.len(), 59);
    leaf(&mut first, 100, &[(1, record)], 1);
    let mut second = vec![0; PAGE];
    let rows: Vec<_> = rows
        .iter()
        .map(|(number, blob)| {
            let kind = varint(12 + 2 * blob.len());
            let head = u8::try_from(2 + kind.len()).unwrap();
            (*number, [&[head, 0][..], &kind, blob].concat())
        })
        .collect();
    leaf(&mut second, 0, &rows, pointers);
    [first, second].concat()
}

/// Fills a leaf page of a table.
fn leaf(page: &mut [u8], head: usize, rows: &[(u8, Vec<u8>)], pointers: usize) {
    let mut end = page.len();
    let mut starts = Vec::new();
    for (number, record) in rows {
        let cell = [&varint(record.len())[..], &[*number], record].concat();
        end -= cell.len();
        page[end..end + cell.len()].copy_from_slice(&cell);
        starts.push(u16::try_from(end).unwrap());
    }
    page[head] = 13;
    page[head + 3..head + 5].copy_from_slice(&u16::try_from(pointers).unwrap().to_be_bytes());
    for (index, start) in starts.iter().cycle().take(pointers).enumerate() {
        let at = head + 8 + 2 * index;
        page[at..at + 2].copy_from_slice(&start.to_be_bytes());
    }
}

/// A number of variable length, of up to three bytes.
fn varint(number: usize) -> Vec<u8> {
    let low = |shift: u32| u8::try_from(number >> shift & 0x7f).unwrap();
    match number {
        0..0x80 => vec![low(0)],
        0x80..0x4000 => vec![low(7) | 0x80, low(0)],
        _ => vec![low(14) | 0x80, low(7) | 0x80, low(0)],
    }
}

fn adler32(bytes: &[u8]) -> u32 {
    let (low, high) = bytes.iter().fold((1, 0), |(low, high), byte| {
        let low = (low + u32::from(*byte)) % 65_521;
        (low, (high + low) % 65_521)
    });
    high << 16 | low
}

fn zero_ended(values: &[&str]) -> Vec<u8> {
    values
        .iter()
        .flat_map(|value| [value.as_bytes(), &[0]].concat())
        .collect()
}

fn big_endian(numbers: &[u32]) -> Vec<u8> {
    numbers.iter().flat_map(|n| n.to_be_bytes()).collect()
}
