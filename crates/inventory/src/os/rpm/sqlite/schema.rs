//! Finds the table `Packages` in the schema (fileformat2, section 2.6): its first page and the position
//! of its column `blob`.

use std::ops::ControlFlow;

use super::super::endian::Order;
use super::super::trouble::Troubles;
use super::pager::Encoding;
use super::record::{Value, column};
use super::table::TableWalk;

/// Where the packages are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct PackagesTable {
    /// First page of the table.
    pub(super) root: u32,
    /// Position of the column with the headers.
    pub(super) blob: usize,
}

/// Reads the schema.
pub(super) fn find_packages(
    walk: &mut TableWalk<'_, '_>,
    troubles: &mut Troubles,
) -> Option<PackagesTable> {
    let encoding = walk.pager().encoding();
    let mut tables = Vec::new();
    walk.run(SCHEMA_ROOT, troubles, &mut |_, record, _| {
        tables.extend(read_entry(record, encoding));
        // Two of that name are one too many already.
        if tables.len() > 1 {
            return ControlFlow::Break(());
        }
        ControlFlow::Continue(())
    });
    if tables.len() > 1 {
        troubles.input("it has two tables named Packages; the first is read");
    }
    let Some((root, sql)) = tables.into_iter().next() else {
        troubles.input("it has no table named Packages");
        return None;
    };
    let Some(blob) = find_column(&sql, "blob") else {
        troubles.unsupported("its table Packages has no column named blob");
        return None;
    };
    Some(PackagesTable { root, blob })
}

/// Reads an entry of the schema: first page and SQL text, if it is the table.
fn read_entry(record: &[u8], encoding: Encoding) -> Option<(u32, String)> {
    let text = |index| match column(record, index) {
        Some(Value::Text(raw)) => decode(raw.get(..TEXT_MAX).unwrap_or(raw), encoding),
        _ => String::new(),
    };
    if text(0) != "table" || !text(1).eq_ignore_ascii_case("packages") {
        return None;
    }
    match column(record, 3) {
        Some(Value::Integer(root)) => Some((u32::try_from(root).unwrap_or_default(), text(4))),
        _ => Some((0, text(4))),
    }
}

fn decode(raw: &[u8], encoding: Encoding) -> String {
    match encoding {
        Encoding::Utf8 => String::from_utf8_lossy(raw).into_owned(),
        Encoding::Utf16(order) => {
            let units = raw.chunks_exact(2).map(|pair| match order {
                Order::Big => Order::Big.u16(pair, 0).unwrap_or_default(),
                Order::Little => Order::Little.u16(pair, 0).unwrap_or_default(),
            });
            char::decode_utf16(units)
                .map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER))
                .collect()
        }
    }
}

/// Returns the position of a column in `CREATE TABLE name (column type …, …)`.
fn find_column(sql: &str, wanted: &str) -> Option<usize> {
    let (_, columns) = sql.split_once('(')?;
    let mut depth = 0_usize;
    let mut quote = None;
    let mut starts = vec![0];
    for (at, character) in columns.char_indices() {
        match (quote, character) {
            (Some(end), _) if character == end => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'' | '`') => quote = Some(character),
            (None, '[') => quote = Some(']'),
            (None, '(') => depth = depth.saturating_add(1),
            (None, ')') => match depth.checked_sub(1) {
                Some(less) => depth = less,
                None => break,
            },
            (None, ',') if depth == 0 => starts.push(at.saturating_add(1)),
            _ => {}
        }
    }
    starts.into_iter().position(|start| {
        let definition = columns.get(start..).unwrap_or_default();
        column_name(definition).eq_ignore_ascii_case(wanted)
    })
}

/// Returns the name at the start of a column's definition, out of its quotes.
fn column_name(definition: &str) -> &str {
    let definition = definition.trim_start();
    let end = match definition.chars().next() {
        Some(quote @ ('"' | '\'' | '`')) => quote,
        Some('[') => ']',
        _ => {
            let plain = |c: char| c.is_alphanumeric() || matches!(c, '_' | '$');
            return definition.split(|c| !plain(c)).next().unwrap_or_default();
        }
    };
    let inner = definition.get(1..).unwrap_or_default();
    inner.split(end).next().unwrap_or_default()
}

/// First page of the schema table.
const SCHEMA_ROOT: u32 = 1;
/// Bytes of a text in the schema that are looked at; rpm's are a hundred.
const TEXT_MAX: usize = 4096;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_of_create_table() {
        let cases = [
            (
                "CREATE TABLE 'Packages' (hnum INTEGER PRIMARY KEY AUTOINCREMENT,blob BLOB NOT NULL)",
                Some(1),
            ),
            ("CREATE TABLE Packages(blob BLOB)", Some(0)),
            (
                "create table p (a DECIMAL(10,2), [x,y] TEXT, \"blob\" BLOB)",
                Some(2),
            ),
            (
                "CREATE TABLE p (a TEXT DEFAULT ')', \n\t`Blob` BLOB)",
                Some(1),
            ),
            ("CREATE TABLE p (blobs BLOB)", None),
            ("CREATE TABLE p", None),
            ("", None),
        ];
        for (sql, want) in cases {
            assert_eq!(find_column(sql, "blob"), want, "{sql}");
        }
    }

    #[test]
    fn text_in_all_encodings() {
        assert_eq!(decode(b"ab", Encoding::Utf8), "ab");
        assert_eq!(decode(b"a\0b\0", Encoding::Utf16(Order::Little)), "ab");
        assert_eq!(decode(b"\0a\0b", Encoding::Utf16(Order::Big)), "ab");
    }
}
