//! Codes of errors and warnings and names of items: those that pipelines know from Falco.

/// An error: the file is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ErrorCode {
    /// The file can't be read.
    FileRead,
    /// It is no YAML.
    YamlParse,
    /// It is YAML, but has another shape.
    YamlValidate,
    /// A condition can't be understood.
    CompileCondition,
    /// An output can't be understood.
    CompileOutput,
    /// An item makes no sense: macros that there are not, versions, appending to nothing.
    Validate,
    /// An extension item is wrong.
    Extension,
}

/// A warning: the file is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum WarningCode {
    /// A rule for a source of events that there is not: left out.
    UnknownSource,
    /// A comparison with `<NA>`.
    UnsafeNaCheck,
    /// A condition that says little of event types.
    NoEventType,
    /// A rule that is left out because it names a field or event type that there is not, and says that it may be.
    UnknownFilter,
    /// A macro that nothing uses.
    UnusedMacro,
    /// A list that nothing uses.
    UnusedList,
    /// An item that is nothing known.
    UnknownItem,
    /// Something that should not be used any more.
    DeprecatedItem,
    /// An extension item has a warning.
    Extension,
    /// Values of an exception are appended, but there are none.
    AppendNoValues,
    /// Two exceptions of a rule have one name.
    ExceptionNameNotUnique,
    /// A macro's name can't be used in conditions.
    InvalidMacroName,
    /// A list's name can't be used in conditions.
    InvalidListName,
    /// A condition can be understood, but is likely meant differently.
    CompileCondition,
    /// A key that nobody reads.
    UnknownKey,
}

/// What a place belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ItemType {
    /// A value of a key.
    ValueFor,
    /// The exceptions of a rule.
    Exceptions,
    /// One of them.
    Exception,
    /// Its values.
    ExceptionValues,
    /// One of them.
    ExceptionValue,
    /// A file.
    RulesContent,
    /// An item of a file.
    RulesContentItem,
    /// The version of the engine that is needed.
    RequiredEngineVersion,
    /// The plugins that are needed.
    RequiredPluginVersions,
    /// One of them.
    RequiredPluginVersionsEntry,
    /// Another that would do.
    RequiredPluginVersionsAlternative,
    /// A list.
    List,
    /// An item of a list.
    ListItem,
    /// A macro.
    Macro,
    /// Its condition.
    MacroCondition,
    /// A rule.
    Rule,
    /// Its condition.
    RuleCondition,
    /// A part of a condition.
    ConditionExpression,
    /// The output of a rule.
    RuleOutput,
    /// A part of it.
    RuleOutputExpression,
    /// The priority of a rule.
    RulePriority,
    /// What overrides an earlier definition.
    Overrides,
    /// An extension item.
    ExtensionItem,
}

impl ErrorCode {
    /// Returns the code and what it says.
    pub const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::FileRead => ("LOAD_ERR_FILE_READ", "File read error"),
            Self::YamlParse => ("LOAD_ERR_YAML_PARSE", "YAML parse error"),
            Self::YamlValidate => (
                "LOAD_ERR_YAML_VALIDATE",
                "Error validating internal structure of YAML file",
            ),
            Self::CompileCondition => ("LOAD_ERR_COMPILE_CONDITION", "Error compiling condition"),
            Self::CompileOutput => ("LOAD_ERR_COMPILE_OUTPUT", "Error compiling output"),
            Self::Validate => (
                "LOAD_ERR_VALIDATE",
                "Error validating rule/macro/list/exception objects",
            ),
            Self::Extension => ("LOAD_ERR_EXTENSION", "Error in extension item"),
        }
    }
}

impl WarningCode {
    /// Returns the code and what it says.
    pub const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::UnknownSource => ("LOAD_UNKNOWN_SOURCE", "Unknown event source"),
            Self::UnsafeNaCheck => (
                "LOAD_UNSAFE_NA_CHECK",
                "Unsafe <NA> comparison in condition",
            ),
            Self::NoEventType => ("LOAD_NO_EVTTYPE", "Condition has no event-type restriction"),
            Self::UnknownFilter => (
                "LOAD_UNKNOWN_FILTER",
                "Unknown field or event-type in condition or output",
            ),
            Self::UnusedMacro => ("LOAD_UNUSED_MACRO", "Unused macro"),
            Self::UnusedList => ("LOAD_UNUSED_LIST", "Unused list"),
            Self::UnknownItem => ("LOAD_UNKNOWN_ITEM", "Unknown rules file item"),
            Self::DeprecatedItem => ("LOAD_DEPRECATED_ITEM", "Used deprecated item"),
            Self::Extension => ("LOAD_WARNING_EXTENSION", "Warning in extension item"),
            Self::AppendNoValues => (
                "LOAD_APPEND_NO_VALUES",
                "Overriding/appending with no values",
            ),
            Self::ExceptionNameNotUnique => (
                "LOAD_EXCEPTION_NAME_NOT_UNIQUE",
                "Multiple exceptions defined with the same name",
            ),
            Self::InvalidMacroName => ("LOAD_INVALID_MACRO_NAME", "Invalid macro name"),
            Self::InvalidListName => ("LOAD_INVALID_LIST_NAME", "Invalid list name"),
            Self::CompileCondition => ("LOAD_COMPILE_CONDITION", "Warning in rule condition"),
            Self::UnknownKey => ("LOAD_UNKNOWN_KEY", "Unknown key in item definition"),
        }
    }
}

impl ItemType {
    /// Returns its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::ValueFor => "value for",
            Self::Exceptions => "exceptions",
            Self::Exception => "exception",
            Self::ExceptionValues => "exception values",
            Self::ExceptionValue => "exception value",
            Self::RulesContent => "rules content",
            Self::RulesContentItem => "rules content item",
            Self::RequiredEngineVersion => "required_engine_version",
            Self::RequiredPluginVersions => "required plugin versions",
            Self::RequiredPluginVersionsEntry => "required plugin versions entry",
            Self::RequiredPluginVersionsAlternative => "required plugin versions alternative",
            Self::List => "list",
            Self::ListItem => "list item",
            Self::Macro => "macro",
            Self::MacroCondition => "macro condition",
            Self::Rule => "rule",
            Self::RuleCondition => "rule condition",
            Self::ConditionExpression => "condition expression",
            Self::RuleOutput => "rule output",
            Self::RuleOutputExpression => "rule output expression",
            Self::RulePriority => "rule priority",
            Self::Overrides => "overrides",
            Self::ExtensionItem => "extension item",
        }
    }
}
