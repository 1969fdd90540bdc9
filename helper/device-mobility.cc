/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "device-mobility.h"

#include "program-arguments.h"

#include "ns3/box.h"
#include "ns3/constant-position-mobility-model.h"
#include "ns3/constant-velocity-mobility-model.h"
#include "ns3/csv-line.h"
#include "ns3/double.h"
#include "ns3/ns2-mobility-helper.h"
#include "ns3/object-factory.h"
#include "ns3/pointer.h"
#include "ns3/position-allocator.h"
#include "ns3/string.h"
#include "ns3/type-lookup.h"

#include <algorithm>
#include <map>
#include <sstream>
#include <stdexcept>

namespace ns3
{
namespace edgeinference
{

namespace
{

/** Attributes of a model beside those that the user gives. */
using Presets = std::vector<std::pair<std::string, std::string>>;

/** A name that everybody says and what it stands for. */
struct NamedMobility
{
    std::string type; //!< TypeId
    Presets presets;  //!< attributes
};

const std::string PEDESTRIAN = "ns3::ConstantRandomVariable[Constant=1.4]"; //!< m/s
const std::string NOTHING = "ns3::ConstantRandomVariable[Constant=0]";      //!< no pause
const std::string ANYWHERE = "-1e9|1e9|-1e9|1e9";                           //!< an area
const std::string EVERYWHERE = ANYWHERE + "|-1e9|1e9";                      //!< a space

/** @return the mobilities with a name of their own */
const std::map<std::string, NamedMobility>&
GetNamed()
{
    static const std::map<std::string, NamedMobility> named{
        {"static", {"ns3::ConstantPositionMobilityModel", {}}},
        {"trace", {"ns3::ConstantVelocityMobilityModel", {}}},
        {"random-walk",
         {"ns3::RandomWalk2dMobilityModel",
          {{"Mode", "Time"}, {"Time", "5s"}, {"Speed", PEDESTRIAN}}}},
        {"random-waypoint",
         {"ns3::RandomWaypointMobilityModel", {{"Speed", PEDESTRIAN}, {"Pause", NOTHING}}}},
        {"random-direction",
         {"ns3::RandomDirection2dMobilityModel", {{"Speed", PEDESTRIAN}, {"Pause", NOTHING}}}},
        {"gauss-markov",
         {"ns3::GaussMarkovMobilityModel",
          {{"MeanVelocity", PEDESTRIAN},
           {"NormalVelocity", "ns3::NormalRandomVariable[Mean=0|Variance=0.04|Bound=0.6]"},
           {"NormalPitch", "ns3::NormalRandomVariable[Mean=0|Variance=0|Bound=0]"}}}},
    };
    return named;
}

/** @param name of a mobility, none of ours @return the type @throws std::invalid_argument */
TypeId
FindMobilityType(const std::string& name)
{
    try
    {
        return FindType(MobilityModel::GetTypeId(), name);
    }
    catch (const std::invalid_argument& error)
    {
        std::string known;
        for (const auto& entry : GetNamed())
        {
            known += entry.first + ", ";
        }
        throw std::invalid_argument("mobility '" + name + "' is none of " + known +
                                    "nor a mobility model of ns-3's: " + error.what());
    }
}

/** @param value an area @return as an attribute has it */
std::string
ToText(const Rectangle& value)
{
    std::ostringstream text;
    text << value.xMin << "|" << value.xMax << "|" << value.yMin << "|" << value.yMax;
    return text.str();
}

/** @param from smallest @param to largest value @return a variable of one between them */
Ptr<RandomVariableStream>
MakeUniform(double from, double to)
{
    return CreateObjectWithAttributes<UniformRandomVariable>("Min",
                                                             DoubleValue(from),
                                                             "Max",
                                                             DoubleValue(to));
}

/** @param info of an attribute @return numbers that bound an area (4) or a space (6); 0: none */
std::size_t
CountBounds(const TypeId::AttributeInformation& info)
{
    // the name of the type has its namespace in some releases only
    const std::string type = info.checker->GetValueTypeName();
    return type.find("RectangleValue") != std::string::npos ? 4
           : type.find("BoxValue") != std::string::npos     ? 6
                                                            : 0;
}

/** @param value as text @param count numbers that it should have @return has it? */
bool
AreNumbers(const std::string& value, std::size_t count)
{
    std::istringstream stream(value);
    std::size_t found = 0;
    double number = 0.0;
    for (std::string word; std::getline(stream, word, '|'); ++found)
    {
        if (!ParseNumber(word, number))
        {
            return false;
        }
    }
    return found == count;
}

/** @param model a model with an attribute Bounds @param place a place @param flat is it an area?
 * @return is the place inside? */
bool
IsInBounds(Ptr<MobilityModel> model, const Vector& place, bool flat)
{
    RectangleValue plane;
    BoxValue space;
    model->GetAttribute("Bounds", flat ? static_cast<AttributeValue&>(plane) : space);
    return flat ? plane.Get().IsInside(place) : space.Get().IsInside(place);
}

} // namespace

DeviceMobility
DeviceMobility::FromString(const std::string& text)
{
    DeviceMobility mobility;
    mobility.m_text = text;
    std::istringstream stream(text);
    std::string name;
    std::getline(stream, name, '/');
    for (std::string word; std::getline(stream, word, '/');)
    {
        const std::size_t sign = word.find('=');
        if (sign == std::string::npos && mobility.m_attributes.empty())
        {
            throw std::invalid_argument("mobility '" + text + "': '" + word +
                                        "' is not of the form Attribute=value");
        }
        if (sign == std::string::npos)
        {
            // a value with a slash in it, such as the name of a file
            mobility.m_attributes.back().second += "/" + word;
            continue;
        }
        mobility.m_attributes.emplace_back(word.substr(0, sign), word.substr(sign + 1));
    }
    const auto named = GetNamed().find(name);
    mobility.m_type = named == GetNamed().end() ? FindMobilityType(name)
                                                : TypeId::LookupByName(named->second.type);
    if (name == "trace")
    {
        mobility.CheckTrace();
        mobility.m_trace = mobility.m_attributes.front().second;
        mobility.m_attributes.clear();
    }
    if (named != GetNamed().end())
    {
        const Presets& presets = named->second.presets;
        // what the user gives comes later and counts
        mobility.m_attributes.insert(mobility.m_attributes.begin(), presets.begin(), presets.end());
    }
    ObjectFactory factory;
    factory.SetTypeId(mobility.m_type);
    mobility.SetAttributes(factory.Create<MobilityModel>());
    return mobility;
}

void
DeviceMobility::CheckTrace() const
{
    if (m_attributes.size() != 1 || m_attributes.front().first != "File")
    {
        throw std::invalid_argument("mobility '" + m_text +
                                    "': a trace has one attribute, trace/File=NAME");
    }
    const std::string& file = m_attributes.front().second;
    bool moves = false;
    ReadTextFile(file, [&moves](std::istream& input) {
        for (std::string line; !moves && std::getline(input, line);)
        {
            moves = line.find("$node_(") != std::string::npos;
        }
    });
    if (!moves)
    {
        throw std::invalid_argument("mobility '" + m_text + "': \"" + file +
                                    "\" moves nobody; its lines should look like $node_(0) set "
                                    "X_ 5 or $ns_ at 1 \"$node_(0) setdest 20 0 1.5\"");
    }
}

bool
DeviceMobility::IsStatic() const
{
    return m_type == ConstantPositionMobilityModel::GetTypeId();
}

void
DeviceMobility::SetAttributes(Ptr<Object> object) const
{
    for (const auto& [name, value] : m_attributes)
    {
        const std::string place = "mobility '" + m_text + "': " + name + "=" + value;
        TypeId::AttributeInformation info;
        if (!m_type.LookupAttributeByName(name, &info))
        {
            throw std::invalid_argument("mobility '" + m_text + "': " + m_type.GetName() +
                                        " has no attribute " + name);
        }
        CheckAttributeText(place, info.checker->GetValueTypeName(), value);
        if (CountBounds(info) > 0 && !AreNumbers(value, CountBounds(info)))
        {
            throw std::invalid_argument(place + " is no area such as 0|20|0|10" +
                                        (CountBounds(info) == 6 ? "|0|3" : "") +
                                        " (from and to in each direction, m)");
        }
        if (!object->SetAttributeFailSafe(name, StringValue(value)))
        {
            throw std::invalid_argument(place + " is no value of that attribute, which wants a " +
                                        info.checker->GetUnderlyingTypeInformation());
        }
    }
}

bool
DeviceMobility::IsGiven(const std::string& name) const
{
    return std::any_of(m_attributes.begin(), m_attributes.end(), [&name](const auto& attribute) {
        return attribute.first == name;
    });
}

Ptr<MobilityModel>
DeviceMobility::Create() const
{
    ObjectFactory factory;
    factory.SetTypeId(m_type);
    Ptr<MobilityModel> model = factory.Create<MobilityModel>();
    SetAttributes(model);
    TypeId::AttributeInformation info;
    if (m_type.LookupAttributeByName("Bounds", &info))
    {
        // anywhere, until the position is known: some models move to their bounds at once
        model->SetAttribute("Bounds", StringValue(CountBounds(info) == 4 ? ANYWHERE : EVERYWHERE));
    }
    return model;
}

void
DeviceMobility::Bound(Ptr<MobilityModel> model, const Rectangle& area) const
{
    TypeId::AttributeInformation info;
    if (!m_type.LookupAttributeByName("Bounds", &info))
    {
        return;
    }
    const Vector place = model->GetPosition();
    const bool flat = CountBounds(info) == 4;
    std::string bounds = ToText(area) + (flat ? "" : "|-1|1");
    for (const auto& [name, value] : m_attributes)
    {
        bounds = name == "Bounds" ? value : bounds;
    }
    model->SetAttribute("Bounds", StringValue(bounds));
    if (!IsInBounds(model, place, flat))
    {
        std::ostringstream text;
        text << "mobility '" << m_text << "': a device stands at " << place.x << ", " << place.y
             << ", outside of Bounds " << bounds;
        throw std::invalid_argument(text.str());
    }
}

void
DeviceMobility::Confine(const NodeContainer& devices, const Rectangle& area) const
{
    TypeId::AttributeInformation info;
    const bool visits =
        m_type.LookupAttributeByName("PositionAllocator", &info) && !IsGiven("PositionAllocator");
    for (uint32_t i = 0; i < devices.GetN(); ++i)
    {
        Ptr<MobilityModel> model = devices.Get(i)->GetObject<MobilityModel>();
        Bound(model, area);
        if (visits)
        {
            auto places = CreateObject<RandomRectanglePositionAllocator>();
            places->SetAttribute("X", PointerValue(MakeUniform(area.xMin, area.xMax)));
            places->SetAttribute("Y", PointerValue(MakeUniform(area.yMin, area.yMax)));
            model->SetAttribute("PositionAllocator", PointerValue(places));
        }
    }
    if (!m_trace.empty())
    {
        Ns2MobilityHelper(m_trace).Install(devices.Begin(), devices.End());
    }
}

} // namespace edgeinference
} // namespace ns3
