/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "link-graph.h"

#include <algorithm>
#include <set>
#include <utility>

namespace ns3
{
namespace edgeinference
{

void
LinkGraph::AddLink(const NetworkLink& link)
{
    m_outgoing[link.from].push_back(m_links.size());
    m_outgoing[link.to];
    m_links.push_back(link);
    m_trees.clear();
}

std::vector<const NetworkLink*>
LinkGraph::GetLinksFrom(uint32_t node) const
{
    std::vector<const NetworkLink*> links;
    auto found = m_outgoing.find(node);
    if (found != m_outgoing.end())
    {
        for (std::size_t index : found->second)
        {
            links.push_back(&m_links[index]);
        }
    }
    return links;
}

std::vector<uint32_t>
LinkGraph::GetNodes() const
{
    std::vector<uint32_t> nodes;
    for (const auto& entry : m_outgoing)
    {
        nodes.push_back(entry.first);
    }
    return nodes;
}

const LinkGraph::Tree&
LinkGraph::GetTree(uint32_t from) const
{
    auto cached = m_trees.find(from);
    if (cached != m_trees.end())
    {
        return cached->second;
    }
    Tree tree;
    std::map<uint32_t, double> length{{from, 0.0}};
    std::set<std::pair<double, uint32_t>> open{{0.0, from}};
    while (!open.empty())
    {
        auto [reached, node] = *open.begin();
        open.erase(open.begin());
        for (std::size_t index : m_outgoing.at(node))
        {
            const NetworkLink& link = m_links[index];
            double through = reached + link.delaySeconds + FRAME_BYTES / link.bytesPerSecond;
            auto known = length.find(link.to);
            if (known != length.end() && known->second <= through)
            {
                continue;
            }
            if (known != length.end())
            {
                open.erase({known->second, link.to});
            }
            length[link.to] = through;
            tree[link.to] = index;
            open.insert({through, link.to});
        }
    }
    return m_trees[from] = std::move(tree);
}

std::vector<const NetworkLink*>
LinkGraph::GetPath(uint32_t from, uint32_t to) const
{
    std::vector<const NetworkLink*> path;
    if (m_outgoing.count(from) == 0 || from == to)
    {
        return path;
    }
    const Tree& tree = GetTree(from);
    uint32_t node = to;
    while (node != from)
    {
        auto last = tree.find(node);
        if (last == tree.end())
        {
            return {};
        }
        path.push_back(&m_links[last->second]);
        node = m_links[last->second].from;
    }
    std::reverse(path.begin(), path.end());
    return path;
}

std::map<uint32_t, const NetworkLink*>
LinkGraph::GetFirstLinks(uint32_t from) const
{
    std::map<uint32_t, const NetworkLink*> first;
    if (m_outgoing.count(from) == 0)
    {
        return first;
    }
    for (const auto& entry : GetTree(from))
    {
        first[entry.first] = GetPath(from, entry.first).front();
    }
    return first;
}

} // namespace edgeinference
} // namespace ns3
