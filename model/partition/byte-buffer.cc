/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "byte-buffer.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <stdexcept>
#include <utility>

namespace ns3
{
namespace edgeinference
{

void
ByteWriter::WriteBigEndian(uint64_t value, int bytes)
{
    for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8)
    {
        m_bytes.push_back(static_cast<uint8_t>(value >> shift));
    }
}

void
ByteWriter::WriteU8(uint8_t value)
{
    WriteBigEndian(value, 1);
}

void
ByteWriter::WriteU16(uint16_t value)
{
    WriteBigEndian(value, 2);
}

void
ByteWriter::WriteU32(uint32_t value)
{
    WriteBigEndian(value, 4);
}

void
ByteWriter::WriteU64(uint64_t value)
{
    WriteBigEndian(value, 8);
}

void
ByteWriter::WriteI64(int64_t value)
{
    WriteBigEndian(static_cast<uint64_t>(value), 8);
}

void
ByteWriter::WriteDouble(double value)
{
    static_assert(sizeof(double) == sizeof(uint64_t) && std::numeric_limits<double>::is_iec559,
                  "doubles travel as the 64 bits of IEEE 754");
    uint64_t bits;
    std::memcpy(&bits, &value, sizeof(bits));
    WriteU64(bits);
}

void
ByteWriter::WriteBool(bool value)
{
    WriteU8(value ? 1 : 0);
}

void
ByteWriter::WriteString(const std::string& value)
{
    std::size_t size = std::min<std::size_t>(value.size(), std::numeric_limits<uint16_t>::max());
    WriteU16(static_cast<uint16_t>(size));
    m_bytes.insert(m_bytes.end(), value.begin(), value.begin() + size);
}

void
ByteWriter::WriteBytes(const uint8_t* data, std::size_t size)
{
    m_bytes.insert(m_bytes.end(), data, data + size);
}

void
ByteWriter::WriteBlob(const std::vector<uint8_t>& data)
{
    WriteU32(static_cast<uint32_t>(data.size()));
    WriteBytes(data.data(), data.size());
}

void
ByteWriter::WriteCount(std::size_t count)
{
    if (count > std::numeric_limits<uint16_t>::max())
    {
        throw std::length_error("a list of " + std::to_string(count) +
                                " items is too long for a message, which takes 65535");
    }
    WriteU16(static_cast<uint16_t>(count));
}

const std::vector<uint8_t>&
ByteWriter::GetBytes() const
{
    return m_bytes;
}

std::vector<uint8_t>
ByteWriter::Take()
{
    return std::exchange(m_bytes, {});
}

ByteReader::ByteReader(const uint8_t* data, std::size_t size)
    : m_data(data),
      m_left(size)
{
}

ByteReader::ByteReader(const std::vector<uint8_t>& bytes)
    : ByteReader(bytes.data(), bytes.size())
{
}

bool
ByteReader::Need(std::size_t size)
{
    if (m_left < size)
    {
        Fail();
    }
    return m_ok;
}

uint64_t
ByteReader::ReadBigEndian(int bytes)
{
    if (!Need(bytes))
    {
        return 0;
    }
    uint64_t value = 0;
    for (int i = 0; i < bytes; i++)
    {
        value = (value << 8) | m_data[i];
    }
    m_data += bytes;
    m_left -= bytes;
    return value;
}

uint8_t
ByteReader::ReadU8()
{
    return static_cast<uint8_t>(ReadBigEndian(1));
}

uint16_t
ByteReader::ReadU16()
{
    return static_cast<uint16_t>(ReadBigEndian(2));
}

uint32_t
ByteReader::ReadU32()
{
    return static_cast<uint32_t>(ReadBigEndian(4));
}

uint64_t
ByteReader::ReadU64()
{
    return ReadBigEndian(8);
}

int64_t
ByteReader::ReadI64()
{
    return static_cast<int64_t>(ReadBigEndian(8));
}

double
ByteReader::ReadDouble()
{
    uint64_t bits = ReadU64();
    double value;
    std::memcpy(&value, &bits, sizeof(value));
    if (!std::isfinite(value))
    {
        Fail();
        return 0;
    }
    return value;
}

bool
ByteReader::ReadBool()
{
    uint8_t value = ReadU8();
    if (value > 1)
    {
        Fail();
        return false;
    }
    return value == 1;
}

std::string
ByteReader::ReadString()
{
    std::vector<uint8_t> bytes = ReadBytes(ReadU16());
    return std::string(bytes.begin(), bytes.end());
}

std::vector<uint8_t>
ByteReader::ReadBytes(std::size_t size)
{
    if (!Need(size))
    {
        return {};
    }
    std::vector<uint8_t> bytes(m_data, m_data + size);
    m_data += size;
    m_left -= size;
    return bytes;
}

std::vector<uint8_t>
ByteReader::ReadBlob()
{
    return ReadBytes(ReadU32());
}

uint16_t
ByteReader::ReadCount(uint16_t limit, std::size_t itemBytes)
{
    uint16_t count = ReadU16();
    if (count > limit || (itemBytes > 0 && count > m_left / itemBytes))
    {
        Fail();
        return 0;
    }
    return count;
}

void
ByteReader::Fail()
{
    m_ok = false;
    m_left = 0;
}

bool
ByteReader::Ok() const
{
    return m_ok;
}

bool
ByteReader::AtEnd() const
{
    return m_ok && m_left == 0;
}

std::size_t
ByteReader::GetRemaining() const
{
    return m_left;
}

} // namespace edgeinference
} // namespace ns3
