//! The page of metrics of a watcher (Prometheus' text format).

use std::collections::BTreeMap;
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};

/// Its lines: a name with labels, and the value.
#[derive(Clone, Debug, Default)]
pub(super) struct Page(BTreeMap<String, f64>);

impl Page {
    /// Asks for it.
    pub(super) fn get(address: SocketAddr) -> Result<Self> {
        let patience = Duration::from_secs(10);
        let mut stream = TcpStream::connect_timeout(&address, patience)?;
        stream.set_read_timeout(Some(patience))?;
        stream.write_all(b"GET /metrics HTTP/1.0\r\n\r\n")?;
        let mut text = String::new();
        stream.read_to_string(&mut text)?;
        let (head, body) = text.split_once("\r\n\r\n").context("no page")?;
        ensure!(head.contains(" 200 "), "{head}");
        Ok(Self::read(body))
    }

    fn read(body: &str) -> Self {
        let lines = body.lines().filter(|line| !line.starts_with('#'));
        let values = lines.filter_map(|line| {
            let (name, value) = line.rsplit_once(' ')?;
            Some((name.to_owned(), value.parse().ok()?))
        });
        Self(values.collect())
    }

    /// Returns a value; not a number where there is none.
    pub(super) fn value(&self, name: &str) -> f64 {
        self.0.get(name).copied().unwrap_or(f64::NAN)
    }

    /// Returns the sum of all values of a family of which the labels hold a text.
    pub(super) fn sum(&self, family: &str, label: &str) -> f64 {
        let all = self.0.iter();
        let all = all.filter(|(name, _)| name.starts_with(family) && name.contains(label));
        all.map(|(_, value)| value).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::Page;

    #[test]
    fn values_are_found_by_name_and_label() {
        let page =
            Page::read("# HELP a b\na{x=\"1\",y=\"2\"} 3\na{x=\"2\",y=\"2\"} 4\nb 0.5\nodd\n");
        assert!((page.sum("a{", "y=\"2\"") - 7.0).abs() < 1e-9);
        assert!((page.value("b") - 0.5).abs() < 1e-9);
        assert!(page.value("c").is_nan());
    }
}
