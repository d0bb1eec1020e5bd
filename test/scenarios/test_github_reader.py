"""What the reader of GitHub's workflows makes of expressions and files, and what it refuses."""

import pytest

from scenarios.readers.github import Workflow
from scenarios.readers.github_actions import pinned
from scenarios.readers.github_expressions import fill, holds

CONTEXTS = {
    "inputs": {"image": "repo@sha256:1", "command": ""}, "github": {"sha": "abc", "event": {"before": "def"}},
    "needs": {"build": {"result": "success", "outputs": {"image": "x"}}}, "vars": {},
}  # fmt: skip


@pytest.mark.parametrize(
    "text, filled",
    [
        ("a ${{ github.sha }} b", "a abc b"),
        ("${{ inputs.command || inputs.image }}", "repo@sha256:1"),
        ("${{ inputs.command == '' && '--serving' || '' }}", "--serving"),
        ("${{ inputs.image == '' && '--serving' || '' }}", ""),
        ("${{ vars.NOT_SET }}", ""),
        ("${{ needs.build.outputs.image }}/${{ github.event.before }}", "x/def"),
        ("${{ format('{1}-{0}', 'a', 'it''s') }}", "it's-a"),
    ],
)
def test_expressions_are_filled_in(text, filled):
    assert fill(text, CONTEXTS) == filled


@pytest.mark.parametrize("text", ["${{ needs.other.outputs.image }}", "${{ secrets.X }}", "${{ hashFiles('a') }}"])
def test_what_is_not_there_or_not_known_is_refused(text):
    with pytest.raises(AssertionError):
        fill(text, CONTEXTS)


def test_a_condition_asks_for_success_unless_it_says_otherwise():
    assert holds("", CONTEXTS) and not holds("", CONTEXTS, "failure")
    assert not holds("inputs.image != ''", CONTEXTS, "failure")
    assert holds("failure() && inputs.image != ''", CONTEXTS, "failure")
    assert holds("${{ always() }}", CONTEXTS, "failure")


def test_an_action_of_others_is_named_by_a_commit():
    assert pinned(f"actions/checkout@{'0' * 40}") == "actions/checkout"
    with pytest.raises(AssertionError, match="not pinned"):
        pinned("actions/checkout@v4")


def test_a_key_that_is_not_known_is_refused():
    with pytest.raises(AssertionError, match="strategy"):
        Workflow("on: {push: {branches: [main]}}\njobs: {a: {strategy: {}, steps: []}}", "a.yml")


def test_inputs_are_checked_as_github_does():
    text = "on: {workflow_dispatch: {inputs: {where: {type: choice, options: [a, b], required: true}}}}\njobs: {}"
    workflow = Workflow(text, "a.yml")
    assert workflow.inputs("workflow_dispatch", {"where": "b"}) == {"where": "b"}
    for given in ({}, {"where": "c"}, {"where": "a", "more": "x"}):
        with pytest.raises(AssertionError):
            workflow.inputs("workflow_dispatch", given)
