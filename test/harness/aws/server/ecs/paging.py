"""Lists in pages: nextToken is the place where the next page begins."""

from ..errors import AwsError


def page(name, items, params, largest=100):
    size = min(int(params.get("maxResults") or largest), largest)
    token = params.get("nextToken")
    if token and not token.startswith("page-"):
        raise AwsError("InvalidParameterException", "Invalid token")
    start = int(token[len("page-") :]) if token else 0
    answer = {name: items[start : start + size]}
    if start + size < len(items):
        answer["nextToken"] = f"page-{start + size}"
    return answer
