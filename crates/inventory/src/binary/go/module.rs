//! The list of modules in the build information: the text of Go's `debug.BuildInfo`, one tab-separated
//! line each for the program's package, its module, the others, what replaces them, and the settings.

use super::version::FORGES;

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

    /// Says whether it was built without modules (`GO111MODULE=off`, as some distributions build): the
    /// package is known, what else is in the program is not.
    pub fn without_modules(&self) -> bool {
        self.main.is_none() && self.others.is_empty() && is_of_maker(self.program)
    }

    /// Returns the module of the program. Where the build knew none, the path of its package tells it, as
    /// far as paths do: a repository on a forge, else what stands before `/cmd/`.
    pub fn own(&self) -> Option<Module<'a>> {
        if self.main.is_some() || !self.without_modules() {
            return self.main;
        }
        let host = self.program.split('/').next()?;
        let repository = self.program.match_indices('/').nth(2).map(|(at, _)| at);
        let repository = repository.filter(|_| FORGES.contains(&host));
        let programs = self.program.find("/cmd/");
        let end = repository.into_iter().chain(programs).min();
        let path = self.program.get(..end.unwrap_or(self.program.len()))?;
        Some(Module { path, version: "" })
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

/// Says whether a package is of somebody's making: the first part of its path has a dot, which that of
/// Go's own programs (`cmd/go`) and of loose files (`command-line-arguments`) has not.
fn is_of_maker(program: &str) -> bool {
    let host = program.split_once('/').map(|(host, _)| host);
    host.is_some_and(|host| host.contains('.') && !host.starts_with(['.', '_']))
}

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

    #[test]
    fn a_program_built_without_modules_is_of_the_module_that_its_path_tells() {
        for (program, want) in [
            (
                "github.com/docker/docker/cmd/dockerd",
                Some("github.com/docker/docker"),
            ),
            (
                "github.com/opencontainers/runc",
                Some("github.com/opencontainers/runc"),
            ),
            ("go.etcd.io/etcd", Some("go.etcd.io/etcd")),
            ("k8s.io/kubernetes/cmd/kubelet", Some("k8s.io/kubernetes")),
            ("cmd/go", None),
            ("command-line-arguments", None),
            ("_/build/x", None),
        ] {
            let text = format!("path\t{program}\nbuild\t-compiler=gc\n");
            let modules = Modules::read(&text);
            assert_eq!(modules.own().map(|own| own.path), want, "{program}");
            assert_eq!(modules.without_modules(), want.is_some(), "{program}");
        }
        let text = "path\tgithub.com/a/b\ndep\tgithub.com/c/d\tv1.0.0\n";
        assert!(Modules::read(text).own().is_none());
    }
}
