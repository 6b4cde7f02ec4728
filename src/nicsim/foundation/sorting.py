"""Orders without a library: the same for all who compile this, and stable."""

from nicsim.foundation.jit import rule


@rule
def order_by(values, order, room):
    """Write the places of `values` in rising order, equal ones as they stand (a merge sort).

    Parameters
    ----------
    values : float64 array, n
        Without nan.
    order, room : int64 arrays, n
        Takes the places; room to work in. Afterwards `room` holds nothing of use.
    """
    for i in range(values.size):
        order[i] = i
    reorder_by(values, order, room)


@rule
def reorder_by(values, order, room):
    """As `order_by`, but equal values stay as `order` has them."""
    width = 1
    while width < order.size:
        for begin in range(0, order.size, 2 * width):
            _merge(values, order, room, begin, width)
        for i in range(order.size):
            order[i] = room[i]
        width *= 2


@rule
def _merge(values, order, room, begin, width):
    """Two sorted stretches, one after the other, as one in `room`."""
    middle = min(begin + width, order.size)
    end = min(begin + 2 * width, order.size)
    left, right = begin, middle
    for at in range(begin, end):
        if left < middle and (right >= end or values[order[left]] <= values[order[right]]):
            room[at] = order[left]
            left += 1
        else:
            room[at] = order[right]
            right += 1
