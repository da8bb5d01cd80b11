//! The linter that is built in: shuck, which knows three hundred of `ShellCheck`'s codes.

use std::sync::LazyLock;

use shuck_linter::{
    AmbientShellOptions, AnalysisRequest, Diagnostic, LinterSettings, Rule, ShellCheckCodeMap,
    ShellDialect,
};
use shuck_parser::parser::Parser;

use super::code::is_judged_by_built_in;
use super::remark::{Remark, Replacement};
use super::script::{Program, Script};

/// Looks at a script. Nothing is run, and no file is read: what the script sources is not followed.
pub(super) fn remarks(script: &Script) -> Vec<Remark> {
    let source = script.source();
    let shell = dialect(script.program);
    let mut settings = SETTINGS.clone().with_shell(shell);
    settings.ambient_shell_options = AmbientShellOptions {
        errexit: script.is_strict,
        pipefail: script.is_pipe_strict,
    };
    let parsed = Parser::with_dialect(&source, shell.parser_dialect()).parse();
    let request = AnalysisRequest::from_parse_result(&parsed, &source, &settings);
    let found = request.with_shellcheck_map(&CODES).lint();
    let found = found.iter().filter_map(|found| remark(found, &source));
    found.collect()
}

fn remark(found: &Diagnostic, source: &str) -> Option<Remark> {
    let code = CODES.code_for_rule(found.rule)?;
    let range = found.span.start.offset()..found.span.end.offset();
    let told = source.get(range.clone()).unwrap_or_default();
    let (code, message) = match u16::try_from(code).ok()? {
        // It takes these for variables without a name.
        2154 if told.starts_with("${'") || told.starts_with("${\"") => {
            (2301, "a name is wanted here, not a quote".to_owned())
        }
        code => (code, found.message.clone()),
    };
    let edits = found.fix.iter().flat_map(shuck_linter::Fix::edits);
    let replacement = |edit: &shuck_linter::Edit| {
        let range = edit.range();
        Replacement {
            range: usize::from(range.start())..usize::from(range.end()),
            text: edit.content().to_owned(),
        }
    };
    is_judged_by_built_in(code).then(|| Remark {
        code,
        message,
        range,
        replacements: edits.map(replacement).collect(),
    })
}

const fn dialect(program: Program) -> ShellDialect {
    match program {
        Program::Sh => ShellDialect::Sh,
        Program::Dash => ShellDialect::Dash,
        Program::Bash => ShellDialect::Bash,
        Program::Ksh => ShellDialect::Ksh,
    }
}

static CODES: LazyLock<ShellCheckCodeMap> = LazyLock::new(ShellCheckCodeMap::default);

static SETTINGS: LazyLock<LinterSettings> = LazyLock::new(|| {
    let rules: Vec<Rule> = CODES.mappings().map(|(_, rule)| rule).collect();
    let mut settings = LinterSettings::for_rules(rules);
    settings.resolve_source_closure = false;
    settings
});
