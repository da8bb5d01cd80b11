//! The list of modules in the build information: the text of Go's `debug.BuildInfo`, one tab-separated
//! line each for the program's package, its module, the others, what replaces them, and the settings.

/// What the text says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Modules<'a> {
    /// Import path of the program's package.
    pub program: &'a str,
    /// The module of that package.
    pub main: Option<Module<'a>>,
    /// All other modules that something in the program comes from.
    pub others: Vec<Other<'a>>,
    /// Settings of the build.
    pub settings: Vec<(&'a str, String)>,
    /// Modules beyond the bound.
    pub left_out: usize,
}

/// A module.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Module<'a> {
    /// Path.
    pub path: &'a str,
    /// Version; empty or `(devel)` where it is not known.
    pub version: &'a str,
}

/// A module and what the build took instead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Other<'a> {
    /// As the source code names it.
    pub module: Module<'a>,
    /// What was taken instead: a module, or a directory without version.
    pub instead: Option<Module<'a>>,
}

impl<'a> Modules<'a> {
    /// Reads the text; lines that are not understood are passed over, as Go does with new ones.
    pub fn read(text: &'a str) -> Self {
        let mut modules = Self::default();
        for line in text.lines() {
            let Some((word, rest)) = line.split_once('\t') else {
                continue;
            };
            match word {
                "path" => modules.program = rest,
                "mod" => modules.main = module(rest),
                "dep" if modules.others.len() < MODULES => {
                    let other = module(rest).map(|module| Other {
                        module,
                        instead: None,
                    });
                    modules.others.extend(other);
                }
                "dep" => modules.left_out = modules.left_out.saturating_add(1),
                "=>" => {
                    if let Some(last) = modules.others.last_mut() {
                        last.instead = module(rest);
                    }
                }
                "build" => modules.settings.extend(setting(rest)),
                _ => {}
            }
        }
        modules
    }

    /// Returns a setting.
    pub fn setting(&self, key: &str) -> Option<&str> {
        let mut settings = self.settings.iter();
        let found = settings.find(|(name, _)| *name == key)?;
        Some(&found.1)
    }
}

fn module(rest: &str) -> Option<Module<'_>> {
    let mut fields = rest.split('\t');
    let path = fields.next().filter(|path| is_path(path))?;
    Some(Module {
        path,
        version: fields.next().unwrap_or_default(),
    })
}

fn is_path(path: &str) -> bool {
    !path.is_empty() && path.len() <= LONGEST_PATH && !path.contains(char::is_control)
}

fn setting(rest: &str) -> Option<(&str, String)> {
    let (key, value) = rest.split_once('=')?;
    Some((key, unquote(value)))
}

/// Takes off the quotes of Go's `strconv.Quote`.
fn unquote(text: &str) -> String {
    let Some(inner) = text.strip_prefix('"').and_then(|t| t.strip_suffix('"')) else {
        return text.trim_matches('`').to_owned();
    };
    let mut plain = String::new();
    let mut escaped = false;
    for c in inner.chars() {
        match c {
            '\\' if !escaped => escaped = true,
            'n' | 't' if escaped => {
                plain.push(' ');
                escaped = false;
            }
            c => {
                plain.push(c);
                escaped = false;
            }
        }
    }
    plain
}

/// Modules of one program.
const MODULES: usize = 20_000;
const LONGEST_PATH: usize = 1_024;

#[cfg(test)]
mod tests {
    use super::*;

    /// The text is that of Go's own documentation of `debug.BuildInfo`, with names of ours.
    #[test]
    fn the_lines_of_build_information() {
        let text = "path\texample.com/acorn/cmd/acorn\nmod\texample.com/acorn\t(devel)\t\n\
                    dep\texample.com/oak\tv1.2.0\th1:x=\ndep\texample.com/elm\tv0.1.0\n\
                    =>\texample.com/fork/elm\tv0.1.1\th1:y=\ndep\texample.com/ash\tv0.0.0\n=>\t./ash\t\n\
                    build\t-ldflags=\"-s -X 'main.version=1.0 \\\"x\\\"'\"\nbuild\tGOOS=linux\n\
                    build\tCGO_CFLAGS=\nnew\tline\n";
        let modules = Modules::read(text);
        let module = |path, version| Module { path, version };
        let other = |path, version, instead| Other {
            module: module(path, version),
            instead,
        };
        assert_eq!(modules.program, "example.com/acorn/cmd/acorn");
        assert_eq!(modules.main, Some(module("example.com/acorn", "(devel)")));
        assert_eq!(
            modules.others,
            [
                other("example.com/oak", "v1.2.0", None),
                other(
                    "example.com/elm",
                    "v0.1.0",
                    Some(module("example.com/fork/elm", "v0.1.1"))
                ),
                other("example.com/ash", "v0.0.0", Some(module("./ash", ""))),
            ]
        );
        assert_eq!(modules.setting("GOOS"), Some("linux"));
        assert_eq!(
            modules.setting("-ldflags"),
            Some("-s -X 'main.version=1.0 \"x\"'")
        );
        assert_eq!(modules.setting("CGO_CFLAGS"), Some(""));
    }
}
