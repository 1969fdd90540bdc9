/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "tensor-shape.h"

#include <algorithm>
#include <limits>
#include <stdexcept>
#include <utility>

namespace ns3
{
namespace edgeinference
{

namespace
{

/** Name and size of an element type. */
struct TensorTypeFacts
{
    TensorType type;  //!< the type
    const char* name; //!< its name
    uint64_t bytes;   //!< bytes of an element
};

/** All element types that have a size. */
const TensorTypeFacts TENSOR_TYPES[] = {
    {TensorType::FLOAT32, "float32", 4},
    {TensorType::UINT8, "uint8", 1},
    {TensorType::INT8, "int8", 1},
    {TensorType::UINT16, "uint16", 2},
    {TensorType::INT16, "int16", 2},
    {TensorType::INT32, "int32", 4},
    {TensorType::INT64, "int64", 8},
    {TensorType::STRING, "string", 0},
    {TensorType::BOOL, "bool", 1},
    {TensorType::FLOAT16, "float16", 2},
    {TensorType::FLOAT64, "float64", 8},
    {TensorType::UINT32, "uint32", 4},
    {TensorType::UINT64, "uint64", 8},
    {TensorType::BFLOAT16, "bfloat16", 2},
};

/**
 * @param type a type
 * @return what is known of it, null if nothing
 */
const TensorTypeFacts*
FindFacts(TensorType type)
{
    for (const TensorTypeFacts& facts : TENSOR_TYPES)
    {
        if (facts.type == type)
        {
            return &facts;
        }
    }
    return nullptr;
}

/**
 * @param text the whole text, for the message
 * @return the exception that refuses it
 */
std::invalid_argument
BadShape(const std::string& text)
{
    return std::invalid_argument("\"" + text +
                                 "\" is not a tensor shape: write the dimensions joined by 'x', "
                                 "such as 1x3x224x224");
}

} // namespace

uint64_t
GetTensorTypeBytes(TensorType type)
{
    const TensorTypeFacts* facts = FindFacts(type);
    return facts ? facts->bytes : 0;
}

std::string
GetTensorTypeName(TensorType type)
{
    const TensorTypeFacts* facts = FindFacts(type);
    return facts ? facts->name : "undefined";
}

TensorShape::TensorShape(std::initializer_list<uint64_t> sizes)
    : dims(sizes)
{
}

TensorShape::TensorShape(std::vector<uint64_t> sizes)
    : dims(std::move(sizes))
{
}

uint64_t
TensorShape::GetElementCount() const
{
    uint64_t count = 1;
    for (uint64_t size : dims)
    {
        if (size == 0)
        {
            return 0;
        }
    }
    for (uint64_t size : dims)
    {
        if (count > std::numeric_limits<uint64_t>::max() / size)
        {
            throw std::overflow_error("the tensor shape " + ToString() +
                                      " has more elements than 64 bits can count");
        }
        count *= size;
    }
    return count;
}

std::string
TensorShape::ToString() const
{
    if (dims.empty())
    {
        return "scalar";
    }
    std::string text;
    for (uint64_t size : dims)
    {
        text += (text.empty() ? "" : "x") + std::to_string(size);
    }
    return text;
}

TensorShape
TensorShape::FromString(const std::string& text)
{
    if (text == "scalar")
    {
        return {};
    }
    TensorShape shape;
    std::size_t begin = 0;
    while (begin <= text.size())
    {
        const std::size_t end = std::min(text.find('x', begin), text.size());
        const std::string digits = text.substr(begin, end - begin);
        // 18 digits fit 64 bits
        if (digits.empty() || digits.size() > 18 ||
            digits.find_first_not_of("0123456789") != std::string::npos)
        {
            throw BadShape(text);
        }
        shape.dims.push_back(std::stoull(digits));
        begin = end + 1;
    }
    return shape;
}

bool
TensorShape::operator==(const TensorShape& other) const
{
    return dims == other.dims;
}

} // namespace edgeinference
} // namespace ns3
