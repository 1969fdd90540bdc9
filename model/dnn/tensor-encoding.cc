/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "tensor-encoding.h"

#include "checked-arithmetic.h"
#include "half-float.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <map>
#include <stdexcept>
#include <utility>

namespace ns3
{
namespace edgeinference
{

namespace
{

/** Begin of the names of encodings of fixed size. */
const std::string FIXED = "fixed:";

/** Sizes that may be named: the names come from peers, and what is found lives forever. */
constexpr std::size_t MAX_FIXED_ENCODINGS = 65536;

/** @param type a type @return true for floating-point types */
bool
IsFloatingPoint(TensorType type)
{
    return type == TensorType::FLOAT32 || type == TensorType::FLOAT16 ||
           type == TensorType::FLOAT64 || type == TensorType::BFLOAT16;
}

/** @param value a number @param size bytes to write @param bytes where they go, low byte first */
void
AppendBytes(uint32_t value, std::size_t size, std::vector<uint8_t>& bytes)
{
    for (std::size_t i = 0; i < size; ++i)
    {
        bytes.push_back(static_cast<uint8_t>(value >> (8 * i)));
    }
}

/** @param bytes bytes, low byte first @param at position @param size how many @return the number */
uint32_t
ReadBytes(const std::vector<uint8_t>& bytes, std::size_t at, std::size_t size)
{
    uint32_t value = 0;
    for (std::size_t i = 0; i < size; ++i)
    {
        value |= uint32_t{bytes[at + i]} << (8 * i);
    }
    return value;
}

/** @param bytes encoded bytes @param expected how many they must be; throws if not */
void
CheckSize(const std::vector<uint8_t>& bytes, uint64_t expected)
{
    if (bytes.size() != expected)
    {
        throw std::invalid_argument("an encoded tensor has " + std::to_string(bytes.size()) +
                                    " bytes instead of " + std::to_string(expected));
    }
}

/** Bytes in the type in memory. */
class NativeEncoding : public TensorEncoding
{
  public:
    std::string GetName() const override
    {
        return "native";
    }

    uint64_t GetEncodedBytes(const TensorShape& shape, TensorType type) const override
    {
        return CheckedMultiply(shape.GetElementCount(), GetTensorTypeBytes(type));
    }

    uint64_t GetEncodeFlops(const TensorShape&, TensorType) const override
    {
        return 0;
    }

    uint64_t GetDecodeFlops(const TensorShape&, TensorType) const override
    {
        return 0;
    }

    bool HasCodec() const override
    {
        return true;
    }

    std::vector<uint8_t> Encode(const std::vector<float>& values) const override
    {
        std::vector<uint8_t> bytes;
        bytes.reserve(4 * values.size());
        for (float value : values)
        {
            AppendBytes(FloatToBits(value), 4, bytes);
        }
        return bytes;
    }

    std::vector<float> Decode(const std::vector<uint8_t>& bytes, uint64_t count) const override
    {
        CheckSize(bytes, CheckedMultiply(count, 4));
        std::vector<float> values;
        for (std::size_t at = 0; at < bytes.size(); at += 4)
        {
            values.push_back(BitsToFloat(ReadBytes(bytes, at, 4)));
        }
        return values;
    }
};

/** Floating-point tensors in one floating-point type. */
class FloatEncoding : public NativeEncoding
{
  public:
    /** @param type the type on the wire */
    explicit FloatEncoding(TensorType type)
        : m_type(type)
    {
    }

    std::string GetName() const override
    {
        return GetTensorTypeName(m_type);
    }

    uint64_t GetEncodedBytes(const TensorShape& shape, TensorType type) const override
    {
        return NativeEncoding::GetEncodedBytes(shape, IsFloatingPoint(type) ? m_type : type);
    }

    uint64_t GetEncodeFlops(const TensorShape& shape, TensorType type) const override
    {
        return IsFloatingPoint(type) && type != m_type ? shape.GetElementCount() : 0;
    }

    uint64_t GetDecodeFlops(const TensorShape& shape, TensorType type) const override
    {
        return GetEncodeFlops(shape, type);
    }

  private:
    TensorType m_type; //!< type on the wire
};

/** Floating-point tensors as IEEE 754 binary16. */
class Float16Encoding : public FloatEncoding
{
  public:
    Float16Encoding()
        : FloatEncoding(TensorType::FLOAT16)
    {
    }

    std::vector<uint8_t> Encode(const std::vector<float>& values) const override
    {
        std::vector<uint8_t> bytes;
        bytes.reserve(2 * values.size());
        for (float value : values)
        {
            AppendBytes(FloatToHalf(value), 2, bytes);
        }
        return bytes;
    }

    std::vector<float> Decode(const std::vector<uint8_t>& bytes, uint64_t count) const override
    {
        CheckSize(bytes, CheckedMultiply(count, 2));
        std::vector<float> values;
        for (std::size_t at = 0; at < bytes.size(); at += 2)
        {
            values.push_back(HalfToFloat(static_cast<uint16_t>(ReadBytes(bytes, at, 2))));
        }
        return values;
    }
};

/** Floating-point tensors as 8-bit steps between their minimum and their maximum. */
class Uint8Encoding : public NativeEncoding
{
  public:
    std::string GetName() const override
    {
        return "uint8";
    }

    uint64_t GetEncodedBytes(const TensorShape& shape, TensorType type) const override
    {
        const uint64_t count = shape.GetElementCount();
        if (!IsFloatingPoint(type))
        {
            return NativeEncoding::GetEncodedBytes(shape, type);
        }
        return count > 0 ? CheckedAdd(count, RANGE_BYTES) : 0;
    }

    uint64_t GetEncodeFlops(const TensorShape& shape, TensorType type) const override
    {
        // minimum, maximum, subtract, scale
        return IsFloatingPoint(type) ? CheckedMultiply(4, shape.GetElementCount()) : 0;
    }

    uint64_t GetDecodeFlops(const TensorShape& shape, TensorType type) const override
    {
        return IsFloatingPoint(type) ? CheckedMultiply(2, shape.GetElementCount()) : 0;
    }

    std::vector<uint8_t> Encode(const std::vector<float>& values) const override
    {
        std::vector<uint8_t> bytes;
        if (values.empty())
        {
            return bytes;
        }
        const auto range = std::minmax_element(values.begin(), values.end());
        const double low = *range.first;
        const double width = *range.second - low;
        AppendBytes(FloatToBits(*range.first), 4, bytes);
        AppendBytes(FloatToBits(*range.second), 4, bytes);
        for (float value : values)
        {
            const double step = width > 0 ? (value - low) / width * 255 : 0;
            // a tensor with infinities or NaN has no steps
            bytes.push_back(std::isfinite(step) ? static_cast<uint8_t>(std::nearbyint(step)) : 0);
        }
        return bytes;
    }

    std::vector<float> Decode(const std::vector<uint8_t>& bytes, uint64_t count) const override
    {
        CheckSize(bytes, count > 0 ? CheckedAdd(count, RANGE_BYTES) : 0);
        std::vector<float> values;
        if (count == 0)
        {
            return values;
        }
        const double low = BitsToFloat(ReadBytes(bytes, 0, 4));
        const double width = BitsToFloat(ReadBytes(bytes, 4, 4)) - low;
        for (std::size_t at = RANGE_BYTES; at < bytes.size(); ++at)
        {
            values.push_back(static_cast<float>(low + width * bytes[at] / 255));
        }
        return values;
    }

  private:
    static constexpr uint64_t RANGE_BYTES = 8; //!< minimum and maximum as float32
};

/** As many bytes as a paper states. */
class FixedEncoding : public NativeEncoding
{
  public:
    /** @param bytes bytes on the wire */
    explicit FixedEncoding(uint64_t bytes)
        : m_bytes(bytes)
    {
    }

    std::string GetName() const override
    {
        return FIXED + std::to_string(m_bytes);
    }

    uint64_t GetEncodedBytes(const TensorShape&, TensorType) const override
    {
        return m_bytes;
    }

    bool HasCodec() const override
    {
        return false;
    }

    std::vector<uint8_t> Encode(const std::vector<float>& values) const override
    {
        return TensorEncoding::Encode(values);
    }

    std::vector<float> Decode(const std::vector<uint8_t>& bytes, uint64_t count) const override
    {
        return TensorEncoding::Decode(bytes, count);
    }

  private:
    uint64_t m_bytes; //!< bytes on the wire
};

/** Encodings by name. */
using Registry = std::map<std::string, std::unique_ptr<const TensorEncoding>>;

/** @return the registered encodings */
Registry&
GetRegistry()
{
    static Registry registry = [] {
        Registry first;
        first["native"] = std::make_unique<NativeEncoding>();
        first["float32"] = std::make_unique<FloatEncoding>(TensorType::FLOAT32);
        first["float16"] = std::make_unique<Float16Encoding>();
        first["uint8"] = std::make_unique<Uint8Encoding>();
        return first;
    }();
    return registry;
}

/** @param name "fixed:<bytes>" @return the encoding, null if the name is not of this form */
const TensorEncoding*
FindFixedEncoding(const std::string& name)
{
    static std::map<uint64_t, FixedEncoding> encodings;
    const std::string digits =
        name.compare(0, FIXED.size(), FIXED) == 0 ? name.substr(FIXED.size()) : std::string();
    // 15 digits: petabytes, and far from wrapping around in a sum
    if (digits.empty() || digits.size() > 15 ||
        digits.find_first_not_of("0123456789") != std::string::npos)
    {
        return nullptr;
    }
    const uint64_t bytes = std::stoull(digits);
    if (encodings.size() >= MAX_FIXED_ENCODINGS && encodings.count(bytes) == 0)
    {
        return nullptr;
    }
    return &encodings.emplace(bytes, FixedEncoding(bytes)).first->second;
}

} // namespace

std::vector<uint8_t>
TensorEncoding::Encode(const std::vector<float>&) const
{
    throw std::logic_error("the tensor encoding \"" + GetName() + "\" cannot encode real data");
}

std::vector<float>
TensorEncoding::Decode(const std::vector<uint8_t>&, uint64_t) const
{
    throw std::logic_error("the tensor encoding \"" + GetName() + "\" cannot decode real data");
}

const TensorEncoding&
FindTensorEncoding(const std::string& name)
{
    const auto found = GetRegistry().find(name);
    const TensorEncoding* encoding =
        found != GetRegistry().end() ? found->second.get() : FindFixedEncoding(name);
    if (!encoding)
    {
        std::string known;
        for (const std::string& other : GetTensorEncodingNames())
        {
            known += (known.empty() ? "" : ", ") + other;
        }
        throw std::invalid_argument("there is no tensor encoding \"" + name + "\"; known are " +
                                    known);
    }
    return *encoding;
}

void
RegisterTensorEncoding(std::unique_ptr<const TensorEncoding> encoding)
{
    const std::string name = encoding->GetName();
    if (name.compare(0, FIXED.size(), FIXED) == 0 ||
        !GetRegistry().emplace(name, std::move(encoding)).second)
    {
        throw std::invalid_argument("the name \"" + name + "\" of a tensor encoding is taken");
    }
}

std::vector<std::string>
GetTensorEncodingNames()
{
    std::vector<std::string> names{FIXED + "<bytes>"};
    for (const auto& entry : GetRegistry())
    {
        names.push_back(entry.first);
    }
    std::sort(names.begin(), names.end());
    return names;
}

} // namespace edgeinference
} // namespace ns3
