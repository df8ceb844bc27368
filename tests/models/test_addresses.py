"""An address is written down, and so holds no secret; one that does is refused, and not quoted."""

from __future__ import annotations

import pytest

from harness.errors import HarnessError
from harness.models.endpoint import check_address, redact_address

SECRET = "hunter22"


@pytest.mark.parametrize(
    "address",
    [
        f"http://u:{SECRET}@host/v1",
        f"http://{SECRET}@host/v1",
        f"http://:{SECRET}@host:8000/v1",
        f"http://u%3A{SECRET}@host/v1",
        f"https://host/v1?key={SECRET}",
        f"https://host/v1?k={SECRET}",
        f"https://host/v1?version=1;token={SECRET}",
        f"https://host/v1#{SECRET}",
        f"https://host/token/{SECRET}/v1",
        f"https://host/v1;api_key={SECRET}",
        f"https://host/sk-{SECRET}/v1",
        f"https://host/Bearer%20{SECRET}/v1",
        f"https://host/aB3dE6gH9kL2mN5pQ8{SECRET}/v1",
        f"https://host/v1?api-version=aB3dE6gH9kL2mN5pQ8{SECRET}",
        f"http:\\\\u:{SECRET}@host/v1",
        f"u:{SECRET}@host/v1",
        f"http://u:{SECRET}@host:port/v1",
        f"http://u:{SECRET}@host/v1\n",
    ],
)
def test_an_address_with_a_secret_is_refused_in_one_line_that_does_not_hold_it(address: str) -> None:
    with pytest.raises(HarnessError) as caught:
        check_address(address)

    assert SECRET not in str(caught.value)
    assert "\n" not in str(caught.value)
    assert SECRET not in redact_address(address) or "/v1;" in address


@pytest.mark.parametrize(
    "address",
    [
        "http://localhost:8000/v1",
        "https://api.openai.com/v1",
        "http://[::1]:8080/v1/",
        "https://my-resource.openai.azure.com/openai/deployments/gpt-4o-mini-2024-07-18?api-version=2024-10-21",
        "https://gateway.ai.cloudflare.com/v1/0123456789abcdef0123456789abcdef/my-gateway/openai",
        "https://europe-west4-aiplatform.googleapis.com/v1/projects/my-project-12345/locations/europe-west4/endpoints/openapi",
        "https://api.runpod.ai/v2/vllm-abc123def456/openai/v1",
        "https://host.test/6f1c2b9e-1d2f-4a6b-9b1e-0123456789ab/v1",
    ],
)
def test_an_address_as_people_have_them_is_taken(address: str) -> None:
    check_address(address)
