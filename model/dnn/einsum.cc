/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "einsum.h"

#include "checked-arithmetic.h"

#include <algorithm>
#include <cctype>
#include <stdexcept>

namespace ns3
{
namespace edgeinference
{

Einsum::Einsum(const std::string& equation, const std::vector<TensorShape>& operands)
{
    std::string text;
    std::copy_if(equation.begin(), equation.end(), std::back_inserter(text), [](char c) {
        return c != ' ';
    });
    const std::size_t arrow = text.find("->");
    const std::string left = text.substr(0, arrow) + ",";
    std::size_t begin = 0;
    for (const TensorShape& operand : operands)
    {
        const std::size_t end = left.find(',', begin);
        if (end == std::string::npos)
        {
            throw std::invalid_argument("its equation has fewer terms than operands");
        }
        AddOperand(left.substr(begin, end - begin), operand);
        begin = end + 1;
    }
    if (begin != left.size())
    {
        throw std::invalid_argument("its equation has more terms than operands");
    }
    std::string right = "...";
    for (const auto& use : m_uses)
    {
        // without an arrow: labels that stand once, in alphabetical order
        right += use.second == 1 && std::isalpha(static_cast<unsigned char>(use.first[0]))
                     ? use.first
                     : "";
    }
    right = arrow == std::string::npos ? right : text.substr(arrow + 2);
    m_output = Split(right, m_broadcast);
    for (const std::string& label : m_output)
    {
        if (m_sizes.count(label) == 0)
        {
            throw std::invalid_argument("its equation has a result that no operand has");
        }
    }
}

Einsum::Labels
Einsum::Split(const std::string& term, std::size_t broadcast)
{
    Labels labels;
    for (std::size_t i = 0; i < term.size(); ++i)
    {
        if (term.compare(i, 3, "...") == 0)
        {
            for (std::size_t k = broadcast; k > 0; --k)
            {
                labels.push_back(std::to_string(k));
            }
            i += 2;
        }
        else if (std::isalpha(static_cast<unsigned char>(term[i])))
        {
            labels.emplace_back(1, term[i]);
        }
        else
        {
            throw std::invalid_argument("its equation is not one");
        }
    }
    return labels;
}

void
Einsum::AddOperand(const std::string& term, const TensorShape& shape)
{
    const bool open = term.find("...") != std::string::npos;
    const std::size_t letters = term.size() - (open ? 3 : 0);
    if (shape.dims.size() < letters || (!open && shape.dims.size() > letters))
    {
        throw std::invalid_argument("its equation does not fit an operand of shape " +
                                    shape.ToString());
    }
    const std::size_t broadcast = shape.dims.size() - letters;
    const Labels labels = Split(term, broadcast);
    if (labels.size() != shape.dims.size())
    {
        throw std::invalid_argument("its equation is not one");
    }
    m_broadcast = std::max(m_broadcast, broadcast);
    for (std::size_t i = 0; i < labels.size(); ++i)
    {
        uint64_t& size = m_sizes.emplace(labels[i], 1).first->second;
        if (size != shape.dims[i] && size != 1 && shape.dims[i] != 1)
        {
            throw std::invalid_argument("its operands have different sizes in one label");
        }
        size = size == 1 ? shape.dims[i] : size;
        ++m_uses[labels[i]];
    }
}

TensorShape
Einsum::GetOutput() const
{
    TensorShape shape;
    for (const std::string& label : m_output)
    {
        shape.dims.push_back(m_sizes.at(label));
    }
    return shape;
}

uint64_t
Einsum::GetIterationCount() const
{
    uint64_t count = 1;
    for (const auto& label : m_sizes)
    {
        count = CheckedMultiply(count, label.second);
    }
    return count;
}

} // namespace edgeinference
} // namespace ns3
