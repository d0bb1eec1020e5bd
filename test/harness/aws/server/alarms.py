"""CloudWatch's alarms on metrics, and SNS' mails: moto keeps both and does nothing.

Each datum counts as a period of its own, so that nobody waits for a minute: an alarm's state is what
its newest datum says. It tells its SNS topics when its state changes, as CloudWatch does.
"""

import json
import operator
import threading
import time

from moto.sns.models import Subscription

_COMPARISONS = {
    "GreaterThanOrEqualToThreshold": operator.ge,
    "GreaterThanThreshold": operator.gt,
    "LessThanThreshold": operator.lt,
    "LessThanOrEqualToThreshold": operator.le,
}


class Mails:
    """`sent`: what subscribers by mail got, [{to, topic, subject, text}], oldest first."""

    def __init__(self):
        self._lock, self.sent = threading.Lock(), []
        _Post.takes = self.add

    def reset(self):
        with self._lock:
            self.sent = []

    def add(self, mail):
        with self._lock:
            self.sent.append(mail)


class _Post:
    """Where moto's subscriptions by mail deliver; `takes` is that of the latest Mails."""

    takes = staticmethod(lambda mail: None)
    publish = staticmethod(Subscription.publish)


def _publish(self, message, message_id, subject=None, message_attributes=None, **more):
    matcher, protocol = self._filter_policy_matcher, self.protocol
    if protocol.startswith("email") and (not matcher or matcher.matches(message_attributes, message)):
        text = message
        if more.get("message_structure") == "json":
            parts = json.loads(message)
            text = parts.get(protocol, parts["default"])
        _Post.takes({"to": self.endpoint, "topic": self.topic_arn, "subject": subject, "text": text})
    return _Post.publish(self, message, message_id, subject=subject,
                         message_attributes=message_attributes, **more)  # fmt: skip


Subscription.publish = _publish


def _pairs(dimensions):
    return sorted((each.name, each.value) for each in dimensions)


def _newest(backend, alarm):
    """The alarm's newest datum; None when it never had one."""
    for datum in reversed(backend.metric_data):
        if (datum.namespace, datum.name) == (alarm.namespace, alarm.metric_name) and _pairs(
            datum.dimensions
        ) == _pairs(alarm.dimensions):
            return datum
    return None


def _tell(world, region, alarm, before, reason):
    actions = {"ALARM": alarm.alarm_actions, "OK": alarm.ok_actions}.get(alarm.state_value) or []
    if not alarm.actions_enabled:
        return
    message = json.dumps({
        "AlarmName": alarm.name, "AlarmDescription": alarm.description, "AWSAccountId": "123456789012",
        "NewStateValue": alarm.state_value, "OldStateValue": before, "NewStateReason": reason,
        "StateChangeTime": time.strftime("%Y-%m-%dT%H:%M:%S.000+0000", time.gmtime()),
        "Region": region,
    })  # fmt: skip
    for arn in actions:
        if arn.split(":")[2] == "sns":
            backend = world.moto.backend("sns", arn.split(":")[3])
            backend.publish(message, arn, subject=f'{alarm.state_value}: "{alarm.name}" in {region}')


def evaluate(world, region):
    """After data came: every alarm on a metric gets the state that its newest datum gives it."""
    with world.moto.lock:
        backend = world.moto.backend("cloudwatch", region)
        for alarm in list(backend.alarms.values()):
            datum = _newest(backend, alarm) if alarm.metric_name else None
            if datum is None:
                continue
            broken = _COMPARISONS[alarm.comparison_operator](float(datum.value), float(alarm.threshold))
            state, before = ("ALARM" if broken else "OK"), alarm.state_value
            if state == before:
                continue
            reason = (
                f"Threshold Crossed: 1 datapoint [{datum.value}] was{'' if broken else ' not'}"
                f" {alarm.comparison_operator} ({alarm.threshold})."
            )
            alarm.update_state(reason, "{}", state)
            _tell(world, region, alarm, before, reason)


def serve_through(world, request, serve):
    """serve(request); data that it put are looked at by the alarms."""
    response = serve(request)
    if request.action == "PutMetricData" and response.status == 200:
        evaluate(world, request.region)
    return response
