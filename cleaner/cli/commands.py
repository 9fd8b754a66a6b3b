"""The commands. Each is an ordinary Typer function that turns its parameters into values and calls the library.

Modules that only one command needs are imported in it, since a hook starts the program for every commit.
"""

import typer

from cleaner.cli import options as opt
from cleaner.cli.console import Console
from cleaner.cli.inputs import input_paths
from cleaner.cli.output_options import ListOptions
from cleaner.cli.text_commands import check_texts, clean_texts, fix_texts


def clean(
    context: typer.Context,
    inputs: opt.Inputs,
    *,
    config: opt.ConfigFile = None,
    format: opt.FormatName = "",
    encoding: opt.Encoding = "",
    stdin_filename: opt.StdinFilename = None,
    exclude: opt.Exclude = None,
    force_exclude: opt.ForceExclude = False,
    show_files: opt.ShowFiles = False,
    show_settings: opt.ShowSettings = False,
    profile: opt.Profile = None,
    select: opt.Select = None,
    ignore: opt.Ignore = None,
    rules: opt.RuleFiles = None,
    keep: opt.Keep = None,
    unsafe: opt.Unsafe = None,
    baseline: opt.BaselineFile = None,
    text_comments: opt.TextComments = None,
    report_unused_ignores: opt.ReportUnusedIgnores = None,
    threshold: opt.Threshold = None,
    min_words: opt.MinWords = None,
    max_removed: opt.MaxRemoved = None,
    output: opt.Output = "",
    report: opt.ReportFiles = None,
    no_report: opt.NoReport = False,
    quiet: opt.Quiet = False,
    verbose: opt.Verbose = False,
    rows: opt.RowKind = "",
    text_field: opt.TextField = "",
    title_field: opt.TitleField = "",
    id_field: opt.IdField = "",
    findings: opt.FindingsField = "",
    jobs: opt.Jobs = 0,
    strict: opt.Strict = False,
    resume: opt.Resume = False,
    rejected: opt.RejectedFile = None,
    max_row: opt.MaxRow = opt.MAX_ROW,
    max_expansion: opt.MaxExpansion = opt.MAX_EXPANSION,
    across: opt.Corpus = False,
    site_field: opt.SiteField = "",
    order_by: opt.OrderBy = "",
    memory: opt.Memory = "",
    work_dir: opt.WorkDir = None,
    index: opt.IndexFile = None,
) -> int:
    """Write the cleaned text, and report what was removed.

    The text is printed to standard output and the report to standard error. With --output the text is written
    there, next to a report.json and a report.html.

    In rows (.jsonl and .csv, also as .gz or .zst, and .parquet) one field is cleaned. The report and the rows that
    cannot be cleaned are written next to the output.

    With --across, all documents are compared, which needs prose-cleaner[corpus]. The documents of one host, or of one
    folder, are a site.
    """
    console = context.ensure_object(Console)
    console.quiet, console.verbose = quiet, verbose
    options = opt.Options(
        config=config,
        format=format,
        encoding=encoding,
        stdin_filename=stdin_filename,
        exclude=exclude,
        force_exclude=force_exclude,
        default_excludes=None,
        show_files=show_files,
        show_settings=show_settings,
        profile=profile,
        select=select,
        ignore=ignore,
        rules=rules,
        keep=keep,
        unsafe=unsafe,
        baseline=baseline,
        text_comments=text_comments,
        report_unused_ignores=report_unused_ignores,
        threshold=threshold,
        min_words=min_words,
        max_removed=max_removed,
        report=report,
        no_report=no_report,
        quiet=quiet,
        verbose=verbose,
    )
    row_options = opt.RowOptions(
        rows=rows,
        text_field=text_field,
        title_field=title_field,
        id_field=id_field,
        findings=findings,
        jobs=jobs,
        strict=strict,
        resume=resume,
        rejected=rejected,
        max_row=max_row,
        max_expansion=max_expansion,
    )
    paths, output = input_paths(inputs), "" if output == str(opt.STANDARD_STREAM) else output
    all_documents = opt.AcrossOptions(
        across=across,
        site_field=site_field,
        order_by=order_by,
        memory=memory,
        work_dir=work_dir,
        index=index,
        jobs=jobs,
        resume=resume,
    )
    from cleaner.cli.row_inputs import are_rows

    if across:
        from cleaner.corpus import require_packages

        require_packages()
    if not are_rows(paths, row_options, across=across):
        return clean_texts(paths, output, options, console, all_documents)
    from cleaner.cli.rows import clean_row_files

    clean_row_files(paths, output, options, row_options, all_documents, console)
    return 0


def check(
    context: typer.Context,
    inputs: opt.Inputs,
    *,
    config: opt.ConfigFile = None,
    format: opt.FormatName = "",
    encoding: opt.Encoding = "",
    stdin_filename: opt.StdinFilename = None,
    exclude: opt.Exclude = None,
    force_exclude: opt.ForceExclude = False,
    no_default_excludes: opt.NoDefaultExcludes = False,
    show_files: opt.ShowFiles = False,
    show_settings: opt.ShowSettings = False,
    across: opt.Across = False,
    since: opt.Since = "",
    since_merge_base: opt.SinceMergeBase = "",
    staged: opt.Staged = False,
    all_lines: opt.AllLines = False,
    profile: opt.Profile = None,
    select: opt.Select = None,
    ignore: opt.Ignore = None,
    rules: opt.RuleFiles = None,
    keep: opt.Keep = None,
    unsafe: opt.Unsafe = None,
    baseline: opt.BaselineFile = None,
    text_comments: opt.TextComments = None,
    report_unused_ignores: opt.ReportUnusedIgnores = None,
    threshold: opt.Threshold = None,
    min_words: opt.MinWords = None,
    max_removed: opt.MaxRemoved = None,
    output_format: opt.OutputFormat = "",
    output_file: opt.OutputFile = None,
    statistics: opt.Statistics = False,
    exit_zero: opt.ExitZero = False,
    report: opt.ReportFiles = None,
    no_report: opt.NoReport = False,
    update_baseline: opt.UpdateBaseline = False,
    quiet: opt.Quiet = False,
    verbose: opt.Verbose = False,
) -> int:
    """List the findings, one per line, and change nothing."""
    console = context.ensure_object(Console)
    console.quiet, console.verbose = quiet, verbose
    options = opt.Options(
        config=config,
        format=format,
        encoding=encoding,
        stdin_filename=stdin_filename,
        exclude=exclude,
        force_exclude=force_exclude,
        default_excludes=not no_default_excludes,
        show_files=show_files,
        show_settings=show_settings,
        profile=profile,
        select=select,
        ignore=ignore,
        rules=rules,
        keep=keep,
        unsafe=unsafe,
        baseline=baseline,
        text_comments=text_comments,
        report_unused_ignores=report_unused_ignores,
        threshold=threshold,
        min_words=min_words,
        max_removed=max_removed,
        report=report,
        no_report=no_report,
        quiet=quiet,
        verbose=verbose,
    )
    listing = ListOptions(
        output_format=output_format,
        output_file=output_file,
        statistics=statistics,
        exit_zero=exit_zero,
    )
    paths = input_paths(inputs)
    changes = opt.SinceOptions(revision=since, merge_base=since_merge_base, staged=staged, all_lines=all_lines)
    wanted = opt.CheckOptions(across=across, since=changes, update_baseline=update_baseline)
    return check_texts(paths, options, listing, wanted, console)


def fix(
    context: typer.Context,
    inputs: opt.Inputs,
    *,
    config: opt.ConfigFile = None,
    format: opt.FormatName = "",
    encoding: opt.Encoding = "",
    stdin_filename: opt.StdinFilename = None,
    exclude: opt.Exclude = None,
    force_exclude: opt.ForceExclude = False,
    no_default_excludes: opt.NoDefaultExcludes = False,
    show_files: opt.ShowFiles = False,
    show_settings: opt.ShowSettings = False,
    profile: opt.Profile = None,
    select: opt.Select = None,
    ignore: opt.Ignore = None,
    rules: opt.RuleFiles = None,
    keep: opt.Keep = None,
    unsafe: opt.Unsafe = None,
    baseline: opt.BaselineFile = None,
    text_comments: opt.TextComments = None,
    report_unused_ignores: opt.ReportUnusedIgnores = None,
    threshold: opt.Threshold = None,
    min_words: opt.MinWords = None,
    max_removed: opt.MaxRemoved = None,
    diff: opt.Diff = False,
    output_format: opt.OutputFormat = "",
    output_file: opt.OutputFile = None,
    statistics: opt.Statistics = False,
    exit_zero: opt.ExitZero = False,
    report: opt.ReportFiles = None,
    no_report: opt.NoReport = False,
    quiet: opt.Quiet = False,
    verbose: opt.Verbose = False,
) -> int:
    """Clean files in place, and print what was removed."""
    console = context.ensure_object(Console)
    console.quiet, console.verbose = quiet, verbose
    options = opt.Options(
        config=config,
        format=format,
        encoding=encoding,
        stdin_filename=stdin_filename,
        exclude=exclude,
        force_exclude=force_exclude,
        default_excludes=not no_default_excludes,
        show_files=show_files,
        show_settings=show_settings,
        profile=profile,
        select=select,
        ignore=ignore,
        rules=rules,
        keep=keep,
        unsafe=unsafe,
        baseline=baseline,
        text_comments=text_comments,
        report_unused_ignores=report_unused_ignores,
        threshold=threshold,
        min_words=min_words,
        max_removed=max_removed,
        report=report,
        no_report=no_report,
        quiet=quiet,
        verbose=verbose,
    )
    listing = ListOptions(
        output_format=output_format,
        output_file=output_file,
        statistics=statistics,
        exit_zero=exit_zero,
    )
    return fix_texts(input_paths(inputs), options, listing, console, diff=diff)


def restore(
    context: typer.Context,
    cleaned: opt.CleanedFile,
    *,
    report: opt.ReportToRestore,
    output: opt.RestoredFile = None,
    text_field: opt.TextField = "",
    max_row: opt.MaxRow = opt.MAX_ROW,
    max_expansion: opt.MaxExpansion = opt.MAX_EXPANSION,
    verbose: opt.Verbose = False,
) -> int:
    """Restore the source of a cleaned text or of cleaned rows.

    A text is restored byte for byte. In rows, the field with the text is restored.
    """
    console = context.ensure_object(Console)
    console.verbose = verbose
    from cleaner import files
    from cleaner.cli.restore_command import is_for_rows, refuse_report, restored

    output = None if output == opt.STANDARD_STREAM else output
    if output:
        refuse_report(output, report)
    if is_for_rows(cleaned, report):
        from cleaner.cli.rows import restore_rows

        row_options = opt.RowOptions(text_field=text_field, max_row=max_row, max_expansion=max_expansion)
        restore_rows(cleaned, report, output, row_options, console)
        return 0
    source = restored(cleaned, report)
    if output:
        files.write(output, source)
    else:
        console.out(source)
    return 0


def rules(
    context: typer.Context,
    name: opt.RuleName = "",
    *,
    language: opt.Language = "",
    config: opt.ConfigFile = None,
    rules: opt.RuleFiles = None,
    verbose: opt.Verbose = False,
) -> int:
    """List the rules, or explain one with examples."""
    console = context.ensure_object(Console)
    console.verbose = verbose
    from cleaner.cli.rules_command import explanation, overview, rules_of_language

    settings = opt.config_for_rules(config, rules)
    if name:
        lines = explanation(name, settings, language)
    else:
        lines = rules_of_language(language, settings) if language else overview(settings)
    for line in lines:
        console.out(line)
    return 0


def learn(
    context: typer.Context,
    inputs: opt.Inputs,
    *,
    config: opt.ConfigFile = None,
    encoding: opt.Encoding = "",
    select: opt.Select = None,
    ignore: opt.Ignore = None,
    rules: opt.RuleFiles = None,
    output: opt.LearnedRuleset = None,
    dry_run: opt.DryRun = False,
    quiet: opt.Quiet = False,
    verbose: opt.Verbose = False,
    rows: opt.RowKind = "",
    text_field: opt.TextField = "",
    title_field: opt.TitleField = "",
    id_field: opt.IdField = "",
    jobs: opt.Jobs = 0,
    max_row: opt.MaxRow = opt.MAX_ROW,
    max_expansion: opt.MaxExpansion = opt.MAX_EXPANSION,
    site_field: opt.SiteField = "",
    memory: opt.Memory = "",
    work_dir: opt.WorkDir = None,
) -> int:
    """Write the boilerplate of sites as a ruleset, to review and edit.

    The inputs are rows, one for each page. Lines that recur on the pages of a site become phrases, with the number of
    pages and real examples. Use the ruleset with --rules. It needs prose-cleaner[corpus].
    """
    console = context.ensure_object(Console)
    console.quiet, console.verbose = quiet, verbose
    options = opt.Options(
        config=config,
        encoding=encoding,
        select=select,
        ignore=ignore,
        rules=rules,
        quiet=quiet,
        verbose=verbose,
    )
    row_options = opt.RowOptions(
        rows=rows,
        text_field=text_field,
        title_field=title_field,
        id_field=id_field,
        jobs=jobs,
        max_row=max_row,
        max_expansion=max_expansion,
    )
    all_documents = opt.AcrossOptions(across=True, site_field=site_field, memory=memory, work_dir=work_dir)
    from cleaner.corpus import require_packages

    require_packages()
    from cleaner.cli.learn_command import learned_sites, phrase_table, write_rules

    sites = learned_sites(input_paths(inputs), output, options, row_options, all_documents, console)
    if dry_run:
        console.out("".join(phrase_table(sites)))
    elif sites:
        write_rules(sites, output, console)
    return 0


def index(
    context: typer.Context,
    file: opt.IndexPath,
    *,
    changed: opt.Changed = False,
    memory: opt.Memory = "",
    verbose: opt.Verbose = False,
) -> int:
    """Show what an index holds.

    An index is a file that clean --across --index writes.
    """
    console = context.ensure_object(Console)
    console.verbose = verbose
    from cleaner.corpus import require_packages

    require_packages()
    from cleaner.cli.learn_command import show_index

    show_index(file, memory, console, changed=changed)
    return 0
