//! What is mounted: `/proc/self/mountinfo` (proc(5)) → mounts.

use std::collections::BTreeMap;

use seawall_model::system::Mount;

/// Reads the table of mounts.
pub(super) fn parse(text: &str, uuids: &BTreeMap<String, String>) -> Vec<Mount> {
    text.lines().filter_map(|line| mount(line, uuids)).collect()
}

fn mount(line: &str, uuids: &BTreeMap<String, String>) -> Option<Mount> {
    let (own, system) = line.split_once(" - ")?;
    let own: Vec<&str> = own.split(' ').collect();
    let mut system = system.split(' ');
    let kind = system.next()?;
    let device = unescaped(system.next()?);
    let of_system = system.next().unwrap_or_default();
    let mut options: Vec<String> = own.get(5)?.split(',').map(str::to_owned).collect();
    for option in of_system.split(',').filter(|it| !it.is_empty()) {
        // The mount itself may be read-only where its file system is not.
        let said = options.iter().any(|one| one == option);
        if !said && option != "rw" && option != "ro" {
            options.push(option.to_owned());
        }
    }
    Some(Mount {
        point: unescaped(own.get(4)?),
        uuid: uuids.get(&device).cloned(),
        device,
        kind: kind.to_owned(),
        options,
        space: None,
    })
}

/// Blanks and the like stand as `\040`.
fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        out.push_str(rest.get(..at).unwrap_or_default());
        let digits = rest.get(at.saturating_add(1)..at.saturating_add(4));
        let byte = digits.and_then(|it| u8::from_str_radix(it, 8).ok());
        let taken = if byte.is_some() { 4 } else { 1 };
        out.push(byte.map_or('\\', char::from));
        rest = rest.get(at.saturating_add(taken)..).unwrap_or_default();
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::parse;

    /// The example of proc(5), and a place with a blank.
    #[test]
    fn the_table_is_read() {
        let text = "36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw,errors=continue\n\
                    40 35 0:4 / /a\\040b ro,nosuid - tmpfs tmpfs rw,size=10k\nbroken\n";
        let uuids = BTreeMap::from([("/dev/root".to_owned(), "u-1".to_owned())]);
        let mounts = parse(text, &uuids);
        assert_eq!(mounts.len(), 2);
        assert_eq!(mounts[0].point, "/mnt2");
        assert_eq!(mounts[0].options, ["rw", "noatime", "errors=continue"]);
        assert_eq!(mounts[0].uuid.as_deref(), Some("u-1"));
        assert_eq!(mounts[1].point, "/a b");
        assert_eq!(mounts[1].options, ["ro", "nosuid", "size=10k"]);
    }
}
