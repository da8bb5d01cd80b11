//! Rules made of what was collected.

use std::collections::BTreeSet;

use super::check::Checker;
use super::operand::Known;
use super::{CompiledRule, Compiler, MOST_DEPTH, Named, Rule, template};
use crate::language::collect::RuleItem;
use crate::language::condition::Syntax;
use crate::language::exception;
use crate::language::report::{Doubt, ErrorCode, Fault, WarningCode, note};
use crate::language::rule::Template;
use crate::language::types::event_types;
use crate::language::{Expression, Switch};

impl Compiler<'_> {
    pub(super) fn rules(&mut self) {
        let collector = self.collector;
        for item in collector.rules.iter() {
            if item.has_unknown_source {
                continue;
            }
            let faults = self.out.faults.len();
            let outputs = self.outputs(item);
            // A rule that is left out is left out; one that is wrong is told whole.
            if outputs.is_none() && self.out.faults.len() == faults {
                continue;
            }
            let mut named = Named::default();
            let condition = self.condition(item, &mut named);
            let (Some((output, extra)), Some((condition, syntax))) = (outputs, condition) else {
                continue;
            };
            self.warn_of_types(item, &condition);
            if item.priority > self.settings.minimum {
                continue;
            }
            let rule = Rule {
                name: item.name.clone(),
                description: item.description.clone(),
                source: item.source.clone(),
                priority: item.priority,
                tags: tags(item).into_iter().collect(),
                enabled: self.is_enabled(item),
                condition,
                output,
                extra,
                capture: item.recording.capture(),
            };
            self.out.rules.push(CompiledRule {
                rule,
                condition: item.condition.as_str().to_owned(),
                output: item.output.clone(),
                syntax,
                named,
                exceptions: item.exceptions.clone(),
            });
        }
    }

    fn is_enabled(&self, item: &RuleItem) -> bool {
        let mut switches = self.settings.switches.iter();
        let last = switches.rfind(|switch: &&Switch| switch.concerns(&item.name, &item.tags));
        last.map_or(item.is_enabled, |switch| switch.is_on)
    }

    /// Reads a rule's output with what is added to it; nothing where it is wrong or names what there is not.
    fn outputs(&mut self, item: &RuleItem) -> Option<(Template, Vec<(String, Template)>)> {
        let tags = tags(item);
        let mut text = item.output.clone();
        let mut fields: Vec<(String, String)> = Vec::new();
        let additions = self.settings.additions.iter();
        for addition in additions.filter(|all| all.concerns(&item.source, &item.name, &tags)) {
            if let Some(more) = &addition.text {
                text.push(' ');
                text.push_str(more);
            }
            for (name, says) in &addition.fields {
                fields.retain(|(known, _)| known != name);
                fields.push((name.clone(), says.clone()));
            }
        }
        if text.contains(CONTAINER_INFO) {
            let why = "%container.info is deprecated and no more useful, and will be dropped by Falco 1.0.0. The container plugin will automatically add required fields to the output message.";
            let doubt = Doubt::new(WarningCode::DeprecatedItem, why, &item.chain);
            note(&mut self.out.doubts, doubt);
            text = text.replace(CONTAINER_INFO, "");
        }
        let output = self.template(item, &text)?;
        let extra: Option<Vec<_>> = fields
            .into_iter()
            .map(|(name, says)| Some((name, self.template(item, &says)?)))
            .collect();
        Some((output, extra?))
    }

    fn template(&mut self, item: &RuleItem, text: &str) -> Option<Template> {
        let known = Known {
            source: Some(&item.source),
            texts: &self.settings.texts,
        };
        match template(text, known) {
            Ok(read) => {
                for field in read.deprecated() {
                    let why = format!(
                        "usage of deprecated field '{field}' has been detected in the rule output"
                    );
                    let doubt = Doubt::new(WarningCode::DeprecatedItem, why, &item.output_chain);
                    note(&mut self.out.doubts, doubt);
                }
                Some(read)
            }
            Err(unknown) if unknown.is_unknown && item.skips_unknown => {
                let (code, chain) = (WarningCode::UnknownFilter, &item.output_chain);
                note(&mut self.out.doubts, Doubt::new(code, unknown.why, chain));
                None
            }
            Err(wrong) => {
                let (code, chain) = (ErrorCode::CompileOutput, &item.output_chain);
                note(&mut self.out.faults, Fault::new(code, wrong.why, chain));
                None
            }
        }
    }

    /// Reads and checks a rule's condition; nothing where it is wrong or names what there is not.
    fn condition(&mut self, item: &RuleItem, named: &mut Named) -> Option<(Expression, Syntax)> {
        let chain = &item.condition_chain;
        let text = match exception::applied(&item.condition, &item.exceptions) {
            Ok(text) => text,
            Err(fault) => {
                note(&mut self.out.faults, fault);
                return None;
            }
        };
        let home = self.home(chain, &item.condition);
        let read = self.read(&text, chain, home, named)?;
        let syntax = match self.inline(&read, usize::MAX, 0) {
            Ok(syntax) => syntax,
            Err(why) => {
                self.unresolved(chain, home, why);
                return None;
            }
        };
        let (nodes, depth) = syntax.size();
        if nodes > self.left || depth > MOST_DEPTH {
            let why = "the conditions become too large with their macros";
            let fault = Fault::new(ErrorCode::CompileCondition, why, chain);
            note(&mut self.out.faults, fault);
            return None;
        }
        self.left = self.left.saturating_sub(nodes);
        let condition = self.checked(item, &syntax, home)?;
        Some((condition, syntax))
    }

    fn checked(&mut self, item: &RuleItem, syntax: &Syntax, home: u32) -> Option<Expression> {
        let chain = &item.condition_chain;
        let known = Known {
            source: Some(&item.source),
            texts: &self.settings.texts,
        };
        let mut checker = Checker::new(self.files, known);
        let checked = checker.expression(syntax);
        for (code, message, at) in checker.doubts {
            // A doubt that is of the condition as a whole is told at the rule, as Falco does.
            let at = match code {
                WarningCode::CompileCondition => self.way(chain, at, home),
                _ => chain.clone(),
            };
            note(&mut self.out.doubts, Doubt::new(code, message, &at));
        }
        match checked {
            Ok(condition) => Some(condition),
            Err(wrong) => {
                let at = self.way(chain, wrong.at, home);
                if wrong.is_unknown && item.skips_unknown {
                    let doubt = Doubt::new(WarningCode::UnknownFilter, wrong.why, &at);
                    note(&mut self.out.doubts, doubt);
                } else {
                    let fault = Fault::new(ErrorCode::CompileCondition, wrong.why, &at);
                    note(&mut self.out.faults, fault);
                }
                None
            }
        }
    }

    fn warn_of_types(&mut self, item: &RuleItem, condition: &Expression) {
        if item.source != "syscall" || !item.warns_of_types {
            return;
        }
        if event_types(condition).names().len() > MANY_TYPES {
            let why = "Rule matches too many evt.type values. This has a significant performance penalty.";
            let doubt = Doubt::new(WarningCode::NoEventType, why, &item.chain);
            note(&mut self.out.doubts, doubt);
        }
    }
}

fn tags(item: &RuleItem) -> BTreeSet<String> {
    item.tags.iter().cloned().collect()
}

/// More event types than that are too many.
const MANY_TYPES: usize = 100;
/// Once stood for what additions bring now.
const CONTAINER_INFO: &str = "%container.info";
