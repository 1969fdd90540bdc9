/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "animation-file.h"

#include "animation-air.h"

#include "ns3/animation-interface.h"
#include "ns3/log.h"
#include "ns3/mobility-model.h"
#include "ns3/node-list.h"
#include "ns3/simulator.h"

#include <cstring>
#include <fstream>
#include <limits>
#include <stdexcept>
#include <string>

namespace ns3
{
namespace edgeinference
{

NS_LOG_COMPONENT_DEFINE("EdgeInferenceAnimationFile");

namespace
{

/// What AnimationInterface writes of a node, its interfaces and links before it can be watched, at
/// most, bytes.
constexpr uint64_t NODE_BYTES = 1024;
/// Set aside for what is written in one go after the limit was seen: the packets of one
/// transmission, the last words.
constexpr uint64_t RESERVE_BYTES = 65536;

} // namespace

AnimationFile* AnimationFile::s_current = nullptr;

bool
AnimationColour::operator==(const AnimationColour& other) const
{
    return red == other.red && green == other.green && blue == other.blue;
}

AnimationFile::AnimationFile(const std::string& fileName, uint64_t limitBytes, bool metadata)
    : m_limitBytes(limitBytes)
{
    NS_LOG_FUNCTION(this << fileName << limitBytes << metadata);
    if (s_current)
    {
        throw std::logic_error("one animation at a time");
    }
    m_bytes = RESERVE_BYTES;
    for (uint32_t i = 0; i < NodeList::GetNNodes(); ++i)
    {
        m_bytes += NODE_BYTES * (1 + NodeList::GetNode(i)->GetNDevices());
    }
    if (m_bytes > limitBytes)
    {
        throw std::runtime_error("an animation of this scenario needs " + std::to_string(m_bytes) +
                                 " bytes before anything moves: allow more than " +
                                 std::to_string(limitBytes));
    }
    // AnimationInterface would end the program
    if (!std::ofstream(fileName))
    {
        throw std::runtime_error("cannot write \"" + fileName + "\"");
    }
    PlaceNodes();
    m_air = CreateObject<AnimationAir>();
    m_interface = std::make_unique<AnimationInterface>(fileName);
    m_interface->SetMaxPktsPerTraceFile(std::numeric_limits<uint64_t>::max());
    if (metadata)
    {
        m_interface->EnablePacketMetadata(true);
    }
    s_current = this;
    m_interface->SetAnimWriteCallback(&AnimationFile::Count);
}

AnimationFile::~AnimationFile()
{
    Close();
}

void
AnimationFile::PlaceNodes()
{
    uint32_t number = 0;
    for (uint32_t i = 0; i < NodeList::GetNNodes(); ++i)
    {
        Ptr<Node> node = NodeList::GetNode(i);
        if (!node->GetObject<MobilityModel>())
        {
            // such as the core network of a cell, which has no radio and so no place
            AnimationInterface::SetConstantPosition(node, 10.0 * ++number, -10.0);
        }
    }
}

void
AnimationFile::Count(const char* text)
{
    s_current->Add(std::strlen(text));
}

void
AnimationFile::Add(uint64_t bytes)
{
    m_bytes += bytes;
    if (m_packetEnd == Time::Max() &&
        static_cast<double>(m_bytes) > PACKET_SHARE * static_cast<double>(m_limitBytes))
    {
        m_packetEnd = Simulator::Now();
        m_interface->SkipPacketTracing();
    }
    if (m_end == Time::Max() && m_bytes > m_limitBytes)
    {
        m_end = Simulator::Now();
        m_interface->SetStopTime(m_end - NanoSeconds(1));
    }
}

bool
AnimationFile::IsOpen() const
{
    return m_interface && m_end == Time::Max();
}

uint32_t
AnimationFile::AddCounter(const std::string& name)
{
    return m_interface->AddNodeCounter(name, AnimationInterface::DOUBLE_COUNTER);
}

void
AnimationFile::SetCounter(uint32_t counter, Ptr<Node> node, double value)
{
    auto [place, fresh] = m_values.emplace(std::make_pair(counter, node->GetId()), value);
    if (IsOpen() && (fresh || place->second != value))
    {
        place->second = value;
        m_interface->UpdateNodeCounter(counter, node->GetId(), value);
    }
}

void
AnimationFile::SetColour(Ptr<Node> node, const AnimationColour& colour)
{
    auto [place, fresh] = m_colours.emplace(node->GetId(), colour);
    if (IsOpen() && (fresh || !(place->second == colour)))
    {
        place->second = colour;
        m_interface->UpdateNodeColor(node, colour.red, colour.green, colour.blue);
    }
}

void
AnimationFile::SetSize(Ptr<Node> node, double size)
{
    auto [place, fresh] = m_sizes.emplace(node->GetId(), size);
    if (IsOpen() && (fresh || place->second != size))
    {
        place->second = size;
        m_interface->UpdateNodeSize(node->GetId(), size, size);
    }
}

void
AnimationFile::SetText(Ptr<Node> node, const std::string& text)
{
    auto [place, fresh] = m_texts.emplace(node->GetId(), text);
    if (IsOpen() && (fresh || place->second != text))
    {
        place->second = text;
        m_interface->UpdateNodeDescription(node, text);
    }
}

void
AnimationFile::SetLinkText(Ptr<Node> a, Ptr<Node> b, const std::string& text)
{
    auto [place, fresh] = m_linkTexts.emplace(std::make_pair(a->GetId(), b->GetId()), text);
    if (IsOpen() && (fresh || place->second != text))
    {
        place->second = text;
        m_interface->UpdateLinkDescription(a, b, text);
    }
}

void
AnimationFile::Send(Ptr<NetDevice> from, Ptr<NetDevice> to, uint32_t bytes, Time duration)
{
    if (IsOpen() && m_packetEnd == Time::Max())
    {
        m_air->Send(from, to, bytes, duration);
    }
}

Time
AnimationFile::GetPacketEnd() const
{
    return m_packetEnd;
}

Time
AnimationFile::GetEnd() const
{
    return m_end;
}

void
AnimationFile::Close()
{
    if (m_interface)
    {
        m_interface.reset();
        s_current = nullptr;
    }
}

} // namespace edgeinference
} // namespace ns3
