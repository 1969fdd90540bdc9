/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "layer-set.h"

#include <algorithm>
#include <limits>
#include <stdexcept>

namespace ns3
{
namespace edgeinference
{

namespace
{

/**
 * @param text digits
 * @param whole the whole text, for the message
 * @return the layer they name
 */
LayerId
ParseLayer(const std::string& text, const std::string& whole)
{
    const bool digits = !text.empty() && text.size() <= 10 &&
                        text.find_first_not_of("0123456789") == std::string::npos;
    const uint64_t value = digits ? std::stoull(text) : 0;
    if (!digits || value > std::numeric_limits<LayerId>::max())
    {
        throw std::invalid_argument("\"" + whole +
                                    "\" is not a set of layers: write ranges joined by '+', such "
                                    "as 0-3+7");
    }
    return static_cast<LayerId>(value);
}

} // namespace

LayerSet::LayerSet(LayerId first, LayerId last)
{
    InsertRange(first, last);
}

void
LayerSet::Insert(LayerId layer)
{
    InsertRange(layer, layer);
}

void
LayerSet::InsertRange(LayerId first, LayerId last)
{
    if (last < first)
    {
        return;
    }
    // [begin, end) are the ranges that overlap or touch the new one
    auto begin = m_ranges.begin();
    while (begin != m_ranges.end() && uint64_t{begin->second} + 1 < first)
    {
        ++begin;
    }
    auto end = begin;
    while (end != m_ranges.end() && end->first <= uint64_t{last} + 1)
    {
        first = std::min(first, end->first);
        last = std::max(last, end->second);
        ++end;
    }
    m_ranges.insert(m_ranges.erase(begin, end), Range(first, last));
}

bool
LayerSet::Contains(LayerId layer) const
{
    auto after =
        std::upper_bound(m_ranges.begin(),
                         m_ranges.end(),
                         layer,
                         [](LayerId value, const Range& range) { return value < range.first; });
    return after != m_ranges.begin() && layer <= std::prev(after)->second;
}

bool
LayerSet::IsEmpty() const
{
    return m_ranges.empty();
}

uint64_t
LayerSet::GetSize() const
{
    uint64_t size = 0;
    for (const Range& range : m_ranges)
    {
        size += uint64_t{range.second} - range.first + 1;
    }
    return size;
}

const std::vector<LayerSet::Range>&
LayerSet::GetRanges() const
{
    return m_ranges;
}

std::vector<LayerId>
LayerSet::GetLayers() const
{
    std::vector<LayerId> layers;
    layers.reserve(GetSize());
    for (const Range& range : m_ranges)
    {
        for (uint64_t layer = range.first; layer <= range.second; ++layer)
        {
            layers.push_back(static_cast<LayerId>(layer));
        }
    }
    return layers;
}

LayerSet
LayerSet::Union(const LayerSet& other) const
{
    LayerSet result = *this;
    for (const Range& range : other.m_ranges)
    {
        result.InsertRange(range.first, range.second);
    }
    return result;
}

LayerSet
LayerSet::Minus(const LayerSet& other) const
{
    LayerSet result;
    auto hole = other.m_ranges.begin();
    for (const Range& range : m_ranges)
    {
        uint64_t first = range.first;
        while (hole != other.m_ranges.end() && hole->second < first)
        {
            ++hole;
        }
        for (auto h = hole; h != other.m_ranges.end() && h->first <= range.second; ++h)
        {
            if (h->first > first)
            {
                result.InsertRange(static_cast<LayerId>(first), h->first - 1);
            }
            first = uint64_t{h->second} + 1;
        }
        if (first <= range.second)
        {
            result.InsertRange(static_cast<LayerId>(first), range.second);
        }
    }
    return result;
}

bool
LayerSet::Intersects(const LayerSet& other) const
{
    auto a = m_ranges.begin();
    auto b = other.m_ranges.begin();
    while (a != m_ranges.end() && b != other.m_ranges.end())
    {
        if (a->second < b->first)
        {
            ++a;
        }
        else if (b->second < a->first)
        {
            ++b;
        }
        else
        {
            return true;
        }
    }
    return false;
}

std::string
LayerSet::ToString() const
{
    std::string text;
    for (const Range& range : m_ranges)
    {
        text += (text.empty() ? "" : "+") + std::to_string(range.first);
        if (range.second != range.first)
        {
            text += "-" + std::to_string(range.second);
        }
    }
    return text;
}

LayerSet
LayerSet::FromString(const std::string& text)
{
    LayerSet result;
    std::size_t begin = 0;
    while (!text.empty() && begin <= text.size())
    {
        const std::size_t end = std::min(text.find('+', begin), text.size());
        const std::string part = text.substr(begin, end - begin);
        const std::size_t dash = part.find('-');
        const LayerId first = ParseLayer(part.substr(0, dash), text);
        const LayerId last =
            dash == std::string::npos ? first : ParseLayer(part.substr(dash + 1), text);
        if (last < first)
        {
            throw std::invalid_argument("\"" + text + "\" is not a set of layers: the range \"" +
                                        part + "\" ends before it begins");
        }
        result.InsertRange(first, last);
        begin = end + 1;
    }
    return result;
}

bool
LayerSet::operator==(const LayerSet& other) const
{
    return m_ranges == other.m_ranges;
}

} // namespace edgeinference
} // namespace ns3
