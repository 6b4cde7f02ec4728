"""Commands typed in a test, and how they end."""

from typer.testing import CliRunner

from nicsim.cli.main import app


def call(*words):
    result = CliRunner().invoke(app, [str(word) for word in words])
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result


def refused(*words):
    """The one sentence (or several) of a mistake; exit code 2, nothing written."""
    result = call(*words)
    assert result.exit_code == 2, result.output
    assert "Traceback" not in result.output
    return result.stderr
