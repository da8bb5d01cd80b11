//! `/proc/PID/mountinfo` (`proc_pid_mountinfo(5)`).

use seawall_model::host::mount::Mount;

/// Reads all lines; one that cannot be understood is an error, since it could hide any mount.
pub(in crate::host) fn mounts(text: &str) -> Result<Vec<Mount>, String> {
    if text.len() > MOST {
        return Err(format!("mountinfo has more than {MOST} bytes"));
    }
    let mount = |line: &str| mount(line).ok_or_else(|| format!("mountinfo has the line {line:?}"));
    text.lines().map(mount).collect()
}

/// `36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw,errors=continue`
fn mount(line: &str) -> Option<Mount> {
    let (head, tail) = line.split_once(" - ")?;
    let mut head = head.split(' ');
    let (_id, _parent) = (head.next()?, head.next()?);
    let (device, root, point, options) = (head.next()?, head.next()?, head.next()?, head.next()?);
    let mut tail = tail.split(' ');
    let (kind, source) = (tail.next()?, tail.next()?);
    Some(Mount {
        point: unescape(point),
        root: unescape(root),
        kind: kind.to_owned(),
        source: unescape(source),
        device: device.to_owned(),
        options: options.split(',').map(str::to_owned).collect(),
        propagation: propagation(head).to_owned(),
    })
}

/// Of the optional fields; none of them means private.
fn propagation<'a>(fields: impl Iterator<Item = &'a str>) -> &'static str {
    let mut word = "private";
    for field in fields {
        let (tag, _) = field.split_once(':').unwrap_or((field, ""));
        match tag {
            "shared" => return "shared",
            "master" => word = "slave",
            "unbindable" => word = "unbindable",
            _ => {}
        }
    }
    word
}

/// The kernel writes blanks, tabs, line breaks and backslashes as `\040` and the like.
fn unescape(text: &str) -> String {
    let mut out = Vec::with_capacity(text.len());
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        let mut ahead = bytes.clone();
        let code = (byte == b'\\').then(|| octal(&mut ahead)).flatten();
        match code {
            Some(code) => {
                out.push(code);
                bytes = ahead;
            }
            None => out.push(byte),
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

fn octal(bytes: &mut impl Iterator<Item = u8>) -> Option<u8> {
    let mut code = 0_u8;
    for _ in 0..3 {
        let digit = bytes.next()?.checked_sub(b'0').filter(|digit| *digit < 8)?;
        code = code.checked_mul(8)?.checked_add(digit)?;
    }
    Some(code)
}

const MOST: usize = 16 << 20;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_the_manual_are_read() {
        let text = "36 35 98:0 /mnt1 /mnt\\0402 rw,noatime master:1 - ext3 /dev/root rw,errors=continue\n\
                    37 36 0:5 / /proc rw - proc proc rw\n\
                    38 36 0:6 / /srv rw shared:7 master:2 - tmpfs tmp\\134fs rw\n";
        let read = mounts(text).unwrap();
        let shown: Vec<_> = read
            .iter()
            .map(|it| (it.point.as_str(), it.kind.as_str(), it.propagation.as_str()))
            .collect();
        assert_eq!(
            shown,
            [
                ("/mnt 2", "ext3", "slave"),
                ("/proc", "proc", "private"),
                ("/srv", "tmpfs", "shared")
            ]
        );
        assert_eq!(read[2].source, "tmp\\fs");
        assert!(mounts("36 35 98:0 /mnt1\n").is_err());
    }
}
