//! The name of a function in Go's tables, taken apart: import path of the package and name in it. The
//! names are those of the linker: dots in the last part of a path are `%2e`, a method of a pointer is
//! `path.(*Type).Method`, type arguments stand in brackets, and functions inside functions have
//! `.func1` and the like behind them.

/// A function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Symbol {
    /// Import path of its package.
    pub package: String,
    /// Name in the package, of a method with its type: `Server.Serve`. What the compiler has put behind
    /// it, is there, too.
    pub name: String,
}

impl Symbol {
    /// Takes a name apart; `None` for what the linker has made itself.
    pub fn parse(name: &str) -> Option<Self> {
        if name.is_empty() || name.starts_with("go:") || name.starts_with("type:") {
            return None;
        }
        let plain = without_arguments(name);
        let slash = plain.rfind('/').map_or(0, |at| at.saturating_add(1));
        let dot = plain.get(slash..)?.find('.')?.checked_add(slash)?;
        let package = plain.get(..dot)?;
        let name = plain.get(dot.checked_add(1)?..)?;
        let name = name.strip_suffix("-fm").unwrap_or(name);
        (!package.is_empty() && !name.is_empty()).then(|| Self {
            package: unescape(package),
            name: plain_method(name),
        })
    }

    /// Returns the names that an advisory may have for it: of `Server.Serve.func1` that, `Server.Serve`
    /// and `Server`. A name too many keeps a finding.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let ends = self.name.match_indices('.').map(|(at, _)| at).take(2);
        let parts = ends.filter_map(|end| self.name.get(..end));
        parts.chain([self.name.as_str()])
    }

    /// Returns the import paths that its package goes by: what lies in a `vendor` folder is known by its
    /// own path as well.
    pub fn packages(&self) -> impl Iterator<Item = &str> {
        let package = self.package.as_str();
        let vendored = package
            .rfind("/vendor/")
            .and_then(|at| package.get(at.saturating_add("/vendor/".len())..))
            .or_else(|| package.strip_prefix("vendor/"));
        [package].into_iter().chain(vendored)
    }
}

/// Writes a method as advisories do: `(*Server).Serve` is `Server.Serve`.
pub fn plain_method(name: &str) -> String {
    if !name.contains('(') {
        return name.to_owned();
    }
    name.replace("(*", "").replace(['(', ')'], "")
}

/// Takes out everything in brackets.
fn without_arguments(name: &str) -> String {
    if !name.contains('[') {
        return name.to_owned();
    }
    let mut plain = String::with_capacity(name.len());
    let mut depth = 0_usize;
    for c in name.chars() {
        match c {
            '[' => depth = depth.saturating_add(1),
            ']' => depth = depth.saturating_sub(1),
            c if depth == 0 => plain.push(c),
            _ => {}
        }
    }
    plain
}

/// Takes back `%2e` and the like.
fn unescape(path: &str) -> String {
    let mut plain = String::with_capacity(path.len());
    let mut rest = path;
    while let Some((before, behind)) = rest.split_once('%') {
        plain.push_str(before);
        let code = behind
            .get(..2)
            .and_then(|hex| u8::from_str_radix(hex, 16).ok());
        if let Some(byte) = code.filter(u8::is_ascii) {
            plain.push(char::from(byte));
            rest = behind.get(2..).unwrap_or_default();
        } else {
            plain.push('%');
            rest = behind;
        }
    }
    plain.push_str(rest);
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Names as `go tool nm` prints them.
    #[test]
    fn names_of_the_linker() {
        for (name, want) in [
            ("main.main", Some(("main", "main"))),
            (
                "net/http.(*Server).Serve",
                Some(("net/http", "Server.Serve")),
            ),
            ("net/http.Header.Get", Some(("net/http", "Header.Get"))),
            (
                "net/http.(*Server).Serve.func1",
                Some(("net/http", "Server.Serve.func1")),
            ),
            (
                "net/http.(*Server).Serve-fm",
                Some(("net/http", "Server.Serve")),
            ),
            (
                "gopkg.in/yaml%2ev2.Unmarshal",
                Some(("gopkg.in/yaml.v2", "Unmarshal")),
            ),
            (
                "sync/atomic.(*Pointer[go.shape.struct { a/b.C }]).Load",
                Some(("sync/atomic", "Pointer.Load")),
            ),
            (
                "slices.SortFunc[go.shape.[]int,go.shape.int]",
                Some(("slices", "SortFunc")),
            ),
            ("type:.eq.net/http.Cookie", None),
            ("go:buildid", None),
            ("_rt0_amd64_linux", None),
            ("", None),
        ] {
            let got = Symbol::parse(name);
            let got = got.as_ref().map(|s| (s.package.as_str(), s.name.as_str()));
            assert_eq!(got, want, "{name}");
        }
    }

    #[test]
    fn other_names() {
        let symbol = Symbol::parse("a/vendor/b.io/c.(*T).M.func1").unwrap();
        assert_eq!(
            symbol.names().collect::<Vec<_>>(),
            ["T", "T.M", "T.M.func1"]
        );
        let packages: Vec<_> = symbol.packages().collect();
        assert_eq!(packages, ["a/vendor/b.io/c", "b.io/c"]);
        let symbol = Symbol::parse("vendor/golang.org/x/net/idna.ToASCII").unwrap();
        let packages: Vec<_> = symbol.packages().collect();
        assert_eq!(
            packages,
            ["vendor/golang.org/x/net/idna", "golang.org/x/net/idna"]
        );
    }
}
